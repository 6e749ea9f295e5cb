import { describe, expect, test } from 'vitest'
import { languageOf } from './language.ts'
import { BODY_BYTES, isOwnOrigin, refusalOf } from './requests.ts'

const anywhere = { publicOrigin: null, trustProxy: false, loopbackOnly: false }

describe('a request', () => {
  test('of the page’s own origin may change things; of another it may not', () => {
    const post = (origin?: string) => ({ method: 'POST', url: '/', headers: { host: 'localhost:3000', ...(origin ? { origin } : {}) } })
    expect(refusalOf(post('http://localhost:3000'), anywhere)).toBeNull()
    expect(refusalOf(post(), anywhere)).toBeNull()
    expect(refusalOf(post('http://localhost:3001'), anywhere)).toBe(403)
    expect(refusalOf(post('null'), anywhere)).toBe(403)
  })
  test('of any origin may read', () => {
    expect(refusalOf({ method: 'GET', url: '/', headers: { host: 'a', origin: 'http://b' } }, anywhere)).toBeNull()
  })
  test('with a body that is too long, or of unknown length, is refused', () => {
    expect(refusalOf({ method: 'POST', url: '/', headers: { 'content-length': String(BODY_BYTES + 1) } }, anywhere)).toBe(413)
    expect(refusalOf({ method: 'POST', url: '/', headers: { 'transfer-encoding': 'chunked' } }, anywhere)).toBe(411)
  })
  test('whose address cannot be read is refused, and one of a method that nobody uses', () => {
    const of = (url: string, method = 'GET') => refusalOf({ method, url, headers: {} }, anywhere)
    for (const url of ['/', '/en/labs/a/b?x=%E4%BD%A0', '/zh', '/a%20b']) expect(of(url)).toBeNull()
    for (const url of ['/%', '/en/labs/%ff/x', '//', '*', 'http://evil.example/', 'http://[']) expect(of(url)).toBe(400)
    expect(of('/', 'TRACE')).toBe(405)
  })
  test('under another name of this machine is refused where learners are not isolated', () => {
    const of = (host: string) => refusalOf({ method: 'GET', url: '/', headers: { host } }, { ...anywhere, loopbackOnly: true })
    for (const host of ['localhost:3000', '127.0.0.1:3000', '[::1]:3000', 'localhost']) expect(of(host)).toBeNull()
    for (const host of ['evil.example:3000', '127.0.0.1.evil.example', '']) expect(of(host)).toBe(403)
  })
  test('behind a proxy belongs to the public address', () => {
    const request = { headers: { host: '127.0.0.1:3000', origin: 'https://labs.example.org', 'x-forwarded-host': 'labs.example.org' } }
    expect(isOwnOrigin(request, { publicOrigin: 'https://labs.example.org', trustProxy: false })).toBe(true)
    expect(isOwnOrigin(request, { publicOrigin: null, trustProxy: true })).toBe(true)
    expect(isOwnOrigin(request, anywhere)).toBe(false)
  })
})

describe('the language of an answer', () => {
  const of = (headers: Record<string, string>) => languageOf(new Headers(headers))
  test('is the page’s', () => expect(of({ cookie: 'a=b; podyard_locale=zh', 'accept-language': 'en' })).toBe('zh'))
  test('is the browser’s first that there is', () => expect(of({ 'accept-language': 'fr-FR, zh-CN;q=0.8, en;q=0.5' })).toBe('zh'))
  test('is English for all others', () => expect(of({ 'accept-language': 'fr' })).toBe('en'))
})
