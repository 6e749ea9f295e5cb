import { expect, test } from 'vitest'
import { kubectlYaml } from './kubectl-yaml.ts'

// As kubectl 1.35 printed a ConfigMap with these keys and values.
test.each([
  ['2026-01-01T00:00:00Z', '"2026-01-01T00:00:00Z"'],
  ['2026-01-01', '"2026-01-01"'],
  ['80', '"80"'],
  ['0x1F', '"0x1F"'],
  ['1e3', '"1e3"'],
  ['12:30', '"12:30"'],
  ['true', '"true"'],
  ['off', '"off"'],
  ['', '""'],
  ['null', '"null"'],
  ['echo a: b', "'echo a: b'"],
  ['* * * * *', "'* * * * *'"],
  ["it's: so", "'it''s: so'"],
  ['10.96.0.1', '10.96.0.1'],
  ['500m', '500m'],
  ['webapp:v1', 'webapp:v1'],
  ['v1', 'v1'],
  ['两行', '两行'],
  ['one\ntwo\n', '|\n  one\n  two'],
  ['trailing \nspace', '"trailing \\nspace"'],
  ['a\tb', '"a\\tb"'],
  ["'q'", "'''q'''"],
  ["it's", "it's"],
  ['say "hi": now', "'say \"hi\": now'"],
  ['...', "'...'"],
  ['=', '='],
])('%j is printed as %s', (value, printed) => {
  expect(kubectlYaml({ key: value })).toBe(`key: ${printed}\n`)
})

test('numbers and truth stay what they are, in the order of the alphabet', () => {
  expect(kubectlYaml({ replicas: 3, paused: false, args: ['80', 80] })).toBe('args:\n- "80"\n- 80\npaused: false\nreplicas: 3\n')
})
