import { Readable } from 'node:stream'
import { expect, test } from 'vitest'
import { systemClock } from '../../../machinery/clock.ts'
import { ContainerFiles, treeOf } from '../../runtimes/container-files.ts'
import { World } from '../../runtimes/world.ts'
import { commandImages } from '../busybox.ts'
import type { BuiltInImage } from '../image.ts'

const TABLE = 'NAME READY CPU\nweb-1 1/1 10\nweb-2 0/1 250\ndb-1 1/1 7\n'

async function awk(argv: string[], stdin = TABLE): Promise<string> {
  const files = new ContainerFiles(treeOf({ '/desk/users': { content: Buffer.from('root:x:0\nme:x:1000\n'), mode: 0o644 } }, ['/tmp']), [])
  const world = new World({ image: commandImages[0] as BuiltInImage, tag: 'latest', files, hostname: 'box', address: '127.0.0.1', clock: systemClock, limits: { cpu: null, memory: null } })
  let said = ''
  const take = (text: string | Uint8Array): void => void (said += Buffer.from(text as Uint8Array).toString())
  await world.start({ argv: ['awk', ...argv], environment: { WHO: 'me' }, workingDirectory: '/desk', stdin: Readable.from([Buffer.from(stdin)]), stdout: take, stderr: take })?.exited
  return said
}

test.each<[program: string, says: string]>([
  ['{ print $1 }', 'NAME\nweb-1\nweb-2\ndb-1\n'],
  ['NR > 1 && $3 > 9 { print $1, $3 * 2 }', 'web-1 20\nweb-2 500\n'],
  ['/^web/', 'web-1 1/1 10\nweb-2 0/1 250\n'],
  ['$1 ~ /1$/ { n++ } END { print n, NR }', '2 4\n'],
  ['NR>1 { sum += $3; max = $3 > max ? $3 : max } END { printf "%d %.1f %s\\n", sum, sum / (NR - 1), max }', '267 89.0 250\n'],
  ['BEGIN { FS = "/" } NR == 2 { print $1 "|" $2; $2 = "x"; print; print NF }', 'web-1 1|1 10\nweb-1 1 x\n2\n'],
  ['{ split($1, part, "-"); count[part[1]]++ } END { for (name in count) print name, count[name]; print ("db" in count), ("no" in count) }', 'NAME 1\nweb 2\ndb 1\n1 0\n'],
  ['NR == 1 { next } $2 == "1/1" { print substr($1, 1, 2), length($1), index($1, "-"), toupper($1) }', 'we 5 4 WEB-1\ndb 4 3 DB-1\n'],
  ['NR == 2 { gsub(/[0-9]/, "<&>"); print; sub("web", "\\\\&"); print $1; print match("abc", /b+/), RSTART, RLENGTH }', 'web-<1> <1>/<1> <1><0>\n&-<1>\n2 2 1\n'],
  ['/web-1/,/web-2/ { print NR }', '2\n3\n'],
  ['function fact(n) { return n <= 1 ? 1 : n * fact(n - 1) } BEGIN { print fact(10); exit 3 }', '3628800\n'],
  ['function fill(a, i) { for (i = 0; i < 3; i++) a[i] = i * i } BEGIN { fill(all); print all[2], length(all); delete all[2]; print length(all) }', '4 3\n2\n'],
  ['BEGIN { while (i < 5) { i++; if (i == 2) continue; if (i == 4) break; print i } do print "once"; while (0) }', '1\n3\nonce\n'],
  ['BEGIN { x["a", 1] = 5; if (("a", 1) in x) print x["a", 1]; print 1e6, 0.1 + 0.2, 1 / 3, 2 ^ 10, -3 % 2, 10 " " 5 - 3; print "10" < "9", 10 < 9 }', '5\n1000000 0.3 0.333333 1024 -1 10 2\n1 0\n'],
  ['BEGIN { printf "%5s|%-5s|%05d|%x|%c|%e|%g\\n", "ab", "ab", 42, 255, 65, 12345.678, 0.0001 }', '   ab|ab   |00042|ff|A|1.234568e+04|0.0001\n'],
  ['BEGIN { OFS = "-" } NR == 2 { $1 = $1; print; print $NF, $(NF - 1) } END { print ENVIRON["WHO"] }', 'web-1-1/1-10\n10-1/1\nme\n'],
  ['NR > 1 { print $1 | "sort" } END { print "end" > "/dev/stderr" }', 'end\ndb-1\nweb-1\nweb-2\n'],
  ['# all\nNR == 1 { # the head\n  next\n}\n{ a[NR] = $1; b = b $1\n}\nEND { if (b ~ "web") print b; else print "none" }', 'web-1web-2db-1\n'],
  ['BEGIN { print length("x" "yz"), !0, !"", 5 == "5.0", i++ + ++i; print (1 > 2) ? "yes" : "no" }', '3 1 1 0 2\nno\n'],
])('%s', async (program, says) => {
  expect(await awk([program])).toBe(says)
})

test('options, files and assignments among them', async () => {
  expect(await awk(['-F:', '{ print FILENAME, FNR, $1 }', 'users'])).toBe('users 1 root\nusers 2 me\n')
  expect(await awk(['-F', ':', '-v', 'least=500', '$3 >= least { print $1 }', 'users'])).toBe('me\n')
  expect(await awk(['{ print x $1 }', 'FS=:', 'x=>', 'users'])).toBe('>root\n>me\n')
  expect(await awk(['BEGIN { RS = "" } { print NR ": " $1 }'], 'a\nb\n\n\nc\n')).toBe('1: a\n2: c\n')
  expect(await awk(['{ print }', 'nosuch'])).toBe('awk: nosuch: No such file or directory\n')
})

test('what it cannot do it says', async () => {
  expect(await awk(['{ getline; print }'])).toContain("getline is not in this image's awk")
  expect(await awk(['BEGIN { system("ls") }'])).toContain("call of the function system, which is not in this image's awk")
  expect(await awk(['BEGIN { while (1) x++ }'])).toContain('stopped after 2000000 steps')
  expect(await awk(['{ print $1'])).toContain('syntax error at the end of the program')
  expect(await awk(['BEGIN { print 1 / 0 }'])).toContain('division by zero')
})
