import { X509Certificate } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createCertificateAuthority } from './certificates.ts'

describe('certificates', () => {
  const now = Date.parse('2026-01-02T03:04:05Z')
  const authority = createCertificateAuthority('kubernetes', now)

  it('signs a server certificate for names and addresses', () => {
    const { certificate, key } = authority.issue({ commonName: 'kube-apiserver', usage: 'server', names: ['localhost', '127.0.0.1', 'fd00::1'] })
    const parsed = new X509Certificate(certificate)
    const root = new X509Certificate(authority.certificate)
    expect(parsed.verify(root.publicKey)).toBe(true)
    expect(parsed.checkIssued(root)).toBe(true)
    expect(parsed.checkHost('localhost')).toBe('localhost')
    expect(parsed.checkIP('127.0.0.1')).toBe('127.0.0.1')
    expect(parsed.checkIP('fd00::1')).toBe('fd00::1')
    expect(parsed.ca).toBe(false)
    expect(root.ca).toBe(true)
    expect(key).toContain('BEGIN PRIVATE KEY')
  })

  it('names a client and its groups, for ten years', () => {
    const { certificate } = authority.issue({ commonName: 'ann', organizations: ['system:masters', 'staff'], usage: 'client' })
    const parsed = new X509Certificate(certificate)
    expect(parsed.subject.split('\n')).toEqual(['O=system:masters', 'O=staff', 'CN=ann'])
    expect(new Date(parsed.validTo).getUTCFullYear()).toBe(2035)
  })

  it('does not go on from an authority of another name', () => {
    expect(() => createCertificateAuthority('kubernetes', now, createCertificateAuthority('other', now).export())).toThrow("subject is not CN=kubernetes")
  })

  it('comes back from its export', () => {
    const again = createCertificateAuthority('kubernetes', now, authority.export())
    const { certificate } = again.issue({ commonName: 'bob', usage: 'client' })
    expect(new X509Certificate(certificate).verify(new X509Certificate(authority.certificate).publicKey)).toBe(true)
  })
})
