import { expect, test, vi } from 'vitest'
import { withFakeMemory } from '../ui/testing/fake-memory.ts'
import { forgetAddress, rememberAddress, rememberedAddress } from './remembered-address.ts'

const stored = withFakeMemory()

test('each lesson shows again what it showed last', () => {
  rememberAddress('c/one', '10.0.0.11:30080/about')
  expect(rememberedAddress('c/one')).toBe('10.0.0.11:30080/about')
  expect(rememberedAddress('c/two')).toBeNull()
  forgetAddress('c/one')
  expect(rememberedAddress('c/one')).toBeNull()
})

test('what is no address is none, and a browser that stores nothing is no error', () => {
  for (const text of ['', 'javascript:alert(1)', 'x'.repeat(5_000)]) {
    stored.set('podyard-web:c/one', text)
    expect(rememberedAddress('c/one')).toBeNull()
  }
  rememberAddress('c/one', `10.0.0.11:80/${'x'.repeat(5_000)}`)
  vi.stubGlobal('localStorage', undefined)
  forgetAddress('c/one')
  rememberAddress('c/one', '10.0.0.11:80/')
  expect(rememberedAddress('c/one')).toBeNull()
})
