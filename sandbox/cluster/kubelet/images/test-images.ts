import { agnhostImage } from './agnhost/agnhost.ts'
import { commandImages } from './busybox.ts'
import type { BuiltInImage } from './image.ts'
import { httpdImage } from './httpd.ts'
import { nginxImage } from './nginx/nginx-image.ts'
import { smallTestImages } from './small-test-images.ts'

const REGISTRY = 'registry.k8s.io/e2e-test-images'

/** Kubernetes' own builds of well-known images carry a build number: "1.36.1-1". */
const released = (tag: string): string => tag.replace(/-\d+$/, '')

const rebuilt = (name: string, image: BuiltInImage): BuiltInImage => ({
  ...image,
  repository: `${REGISTRY}/${name}`,
  hasTag: (tag) => tag !== released(tag) && image.hasTag(released(tag)),
  environment: (tag) => image.environment(released(tag)),
  files: (tag) => image.files(released(tag)),
})

const named = (repository: string): BuiltInImage => commandImages.find((one) => one.repository === repository)!

/** What Kubernetes' documentation and its tests run. https://github.com/kubernetes/kubernetes/tree/master/test/images */
export const testImages: readonly BuiltInImage[] = [...smallTestImages, rebuilt('busybox', named('docker.io/library/busybox')), { ...named('docker.io/library/busybox'), repository: 'registry.k8s.io/busybox' }, rebuilt('nginx', nginxImage), rebuilt('httpd', httpdImage), agnhostImage]
