import { expect, test } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import type { Credential } from '../../runtimes/credential.ts'
import { World } from '../../runtimes/world.ts'
import { commandImages } from '../busybox.ts'
import type { BuiltInImage } from '../image.ts'

const busybox = commandImages[0] as BuiltInImage

/** What a shell in BusyBox says to a script, as `who`. */
async function sh(script: string, who?: Credential): Promise<string> {
  const file = (text: string) => ({ content: Buffer.from(text), mode: 0o644 })
  const tree = treeOf({ '/etc/passwd': file('root:x:0:0:root:/root:/bin/sh\n'), '/etc/group': file('root:x:0:\nstaff:x:50:\n'), '/desk/a.txt': file('one\ntwo\n'), '/desk/deep/b.txt': file('two\n') }, ['/tmp', '/root'])
  new ContainerFiles(tree, []).change('/tmp', { mode: 0o1777 })
  const world = new World({ image: busybox, tag: 'latest', files: new ContainerFiles(tree, [], false, who), hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
  let said = ''
  const take = (text: string | Uint8Array): void => void (said += Buffer.from(text as Uint8Array).toString())
  const process = world.start({ argv: ['sh', '-c', script], environment: {}, workingDirectory: '/desk', stdin: null, stdout: take, stderr: take })
  await process?.exited
  return said
}
const learner = { uid: 1000, gid: 3000, groups: [50, 3000] }

test.each([
  ['chmod 640 a.txt; stat -c "%a %A" a.txt; chmod u+x,g=,o+r a.txt; stat -c %a a.txt', '640 -rw-r-----\n704\n'],
  ['chown 1000:staff a.txt; stat -c "%u %U %G" a.txt; chown nosuch a.txt', '1000 1000 staff\nchown: unknown user nosuch\n'],
  ['ln -s a.txt l; cat l | head -1; readlink l; readlink -f l; ls -l l | cut -c1-10; rm l; cat a.txt | wc -l', 'one\na.txt\n/desk/a.txt\nlrwxrwxrwx\n2\n'],
  ['ln -s loop loop; cat loop', "cat: can't open 'loop': Too many levels of symbolic links\n"],
  ['ls -R', '.:\na.txt\ndeep\n\n./deep:\nb.txt\n'],
  ['find . -name "*.txt" -type f | sort; find . -type d -exec echo dir {} \\;; find . -name b.txt -delete; ls deep', './a.txt\n./deep/b.txt\ndir .\ndir ./deep\n'],
  ['grep -r two .; grep -c two a.txt', './a.txt:two\n./deep/b.txt:two\n1\n'],
  ['printf abc | md5sum; printf abc | base64; printf YWJj | base64 -d; echo 3so= | base64 -d | hexdump -C', '900150983cd24fb0d6963f7d28e17f72  -\nYWJj\nabc00000000  de ca                                             |..|\n00000002\n'],
  ['echo a b c | xargs -n 2 echo got; echo x | xargs -I {} echo "<{}>"', 'got a b\ngot c\n<x>\n'],
  ['expr 2 + 3 \\* 4; expr 7 / 2; expr abc : "a\\(.\\)c"; expr 1 \\> 2; echo $?', '14\n3\nb\n0\n1\n'],
  ['dd if=/dev/zero of=/tmp/z bs=1k count=3 2>/dev/null; stat -c %s /tmp/z', '3072\n'],
  ['[[ -f a.txt ]] && echo yes; [[ 1 -gt 2 ]] || echo no', 'yes\nno\n'],
  ['printf "#!/bin/sh\\necho hi $1\\n" > s; ./s; echo $?; chmod +x s; ./s', 'sh: ./s: Permission denied\n126\nhi\n'],
  ['sed -n 2p a.txt; sed "/one/d" a.txt; sed -e "s/o/0/" -e "1a after" a.txt; sed -n "/one/,/two/p;$=" a.txt', 'two\ntwo\n0ne\nafter\ntw0\none\ntwo\n2\n'],
  ['sed -E "s/(t)(w)/[\\2\\1&]/; 1!y/o/O/" a.txt; sed -i "1,1c x" a.txt; cat a.txt; sed 1q a.txt; sed b a.txt', 'one\n[wttw]O\nx\ntwo\nx\nsed: unsupported command b: this image knows s y p d q n N = a i c { }\n'],
  ['diff a.txt deep/b.txt; echo $?; diff -q a.txt a.txt', '--- a.txt\n+++ deep/b.txt\n@@ -1,2 +1 @@\n-one\n two\n1\n'],
  ['printf "a\\nb\\nc\\nd\\ne\\nb1\\n" > t; grep -A1 b t; grep -n -B1 d t; grep -x b t; grep -o [ab] a.txt t | head -2; grep -c b t', 'b\nc\n--\nb1\n3-c\n4:d\nb\nt:a\nt:b\n2\n'],
  ['tac a.txt; rev a.txt; less a.txt | head -1; more a.txt', 'two\none\neno\nowt\none\none\ntwo\n'],
  ['sleep 100 & sleep 200 & pkill -f "^sleep 1"; killall sleep; wait; pgrep sleep; kill -l | head -1; kill 99', " 1) HUP\nkill: can't kill pid 99: No such process\n"],
  ['sleep 50 & kill %1; wait %1; echo $?; kill %7; type cd cat nosuch', '143\nsh: kill: %7: no such job\ncd is a shell builtin\ncat is /bin/cat\nnosuch: not found\n'],
  ['readonly x=1; x=2; echo no', 'sh: x: is read only\n'],
  ['alias ll="ls -1"; ll deep; free | head -2 | tail -1 | cut -c1-18; vi a.txt', 'b.txt\nMem:        402224\nvi: this needs a terminal: kubectl exec -it. A file can also be written with cat > file, or brought in with kubectl cp\n'],
])('%s', async (script, said) => {
  expect(await sh(script)).toBe(said)
})

test.each([
  ['id', 'uid=1000 gid=3000 groups=50(staff),3000\n'],
  ['echo x > /root/f', "sh: can't create /root/f: Permission denied\n"],
  ['echo x > /tmp/mine; stat -c "%u %g" /tmp/mine; rm -f a.txt', "1000 3000\nrm: can't remove 'a.txt': Permission denied\n"],
  ['chmod 600 /etc/passwd', 'chmod: /etc/passwd: Operation not permitted\n'],
  ['mkdir /tmp/d && echo x > /tmp/d/f && chmod 0 /tmp/d/f; cat /tmp/d/f', "cat: can't open '/tmp/d/f': Permission denied\n"],
])('who is not root: %s', async (script, said) => {
  expect(await sh(script, learner)).toBe(said)
})

test('a container has only so many processes', async () => {
  const said = await sh('i=0; while [ $i -lt 600 ]; do sleep 5 & i=$((i+1)); done 2>&1 | head -1; exit 0')
  expect(said).toContain('Resource temporarily unavailable')
})
