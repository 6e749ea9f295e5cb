import { expect, it } from 'vitest'
import { parseScript } from './script.ts'

it('parts a script into blocks and reads how each is meant', () => {
  const script = '# a remark\nkubectl get pods\n\n#until 30\nrunning 2\n\n#quiet\nkubectl delete pod x\nkubectl delete pod y\n\n#!/bin/bash\n'
  expect(parseScript(script)).toEqual([
    { command: 'kubectl get pods', quiet: false, untilSeconds: null },
    { command: 'running 2', quiet: false, untilSeconds: 30 },
    { command: 'kubectl delete pod x\nkubectl delete pod y', quiet: true, untilSeconds: null },
  ])
})
