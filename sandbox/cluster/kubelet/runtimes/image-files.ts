import type { BuiltInImage } from '../images/image.ts'

/** The users and groups that every distribution has. */
const PASSWD = 'root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/usr/sbin/nologin\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n'
const GROUP = 'root:x:0:\nwww-data:x:33:\nnogroup:x:65534:\n'

/** Text files of an image by absolute path; an image that names no users of its own has the usual ones. */
export const imageFiles = (image: BuiltInImage, tag: string): Record<string, string> => ({ '/etc/passwd': PASSWD, '/etc/group': GROUP, ...image.files(tag) })
