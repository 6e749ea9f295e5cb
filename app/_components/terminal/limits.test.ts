import { expect, test } from 'vitest'
import { limits as protocolLimits } from '../../../sandbox/protocol.ts'
import { limits } from './limits.ts'

test('the page’s limits are those of the protocol', () => {
  expect(protocolLimits).toMatchObject(limits)
})
