import { describe, expect, it } from 'vitest'
import { generatedName } from './names.ts'
import { canonical, fnv32a, podTemplateHash } from './template-hash.ts'

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } }

describe('template hashes and generated names', () => {
  it('computes 32-bit FNV-1a', () => {
    // The test vectors of http://www.isthe.com/chongo/tech/comp/fnv/
    expect([fnv32a(''), fnv32a('a'), fnv32a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968])
  })

  it('gives one word for templates that mean the same, another for others and for each collision', () => {
    const same = { spec: template.spec, metadata: { creationTimestamp: null, labels: { app: 'web' }, annotations: {} } }
    expect(podTemplateHash(same)).toBe(podTemplateHash(template))
    expect(podTemplateHash(template)).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{1,10}$/)
    const others = [podTemplateHash({ ...template, metadata: {} }), podTemplateHash(template, 0), podTemplateHash(template, 1)]
    expect(new Set([podTemplateHash(template), ...others]).size).toBe(4)
  })

  it('keeps an empty emptyDir apart from none', () => {
    expect(canonical({ volumes: [{ name: 'v', emptyDir: {} }] })).not.toBe(canonical({ volumes: [{ name: 'v' }] }))
  })

  it('cuts the base of a generated name to 58 and adds five safe letters', () => {
    expect(generatedName(`${'x'.repeat(70)}-`)).toMatch(/^x{58}[bcdfghjklmnpqrstvwxz2456789]{5}$/)
  })
})
