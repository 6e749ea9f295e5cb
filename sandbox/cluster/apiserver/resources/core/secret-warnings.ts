import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { Secret } from 'kubernetes-types/core/v1'

/** A certificate and a key that are no pair are stored all the same. pkg/registry/core/secret warningsForSecret, in the words of Go's crypto/tls. */
export function secretWarnings({ type, data }: Secret): string[] {
  if (type !== 'kubernetes.io/tls') return []
  const [certificate, key] = ['tls.crt', 'tls.key'].map((name) => Buffer.from(data?.[name] ?? '', 'base64').toString('utf8'))
  const problem = blockProblem(certificate!, 'certificate', /^CERTIFICATE$/) ?? blockProblem(key!, 'key', /PRIVATE KEY$/) ?? pairProblem(certificate!, key!)
  return problem === null ? [] : [problem]
}

function blockProblem(pem: string, what: string, wanted: RegExp): string | null {
  const blocks = [...pem.matchAll(/-----BEGIN ([^-]+)-----[\s\S]*?-----END \1-----/g)].map(([, kind]) => kind!)
  if (blocks.some((kind) => wanted.test(kind))) return null
  if (blocks.length === 0) return `tls: failed to find any PEM data in ${what} input`
  const [only] = blocks
  if (what === 'key') {
    return only === 'CERTIFICATE'
      ? 'tls: found a certificate rather than a key in the PEM for the private key'
      : `tls: failed to find PEM block with type ending in "PRIVATE KEY" in key input after skipping PEM blocks of the following types: [${blocks.join(' ')}]`
  }
  return blocks.length === 1 && only!.endsWith('PRIVATE KEY')
    ? 'tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'
    : `tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [${blocks.join(' ')}]`
}

function pairProblem(certificate: string, key: string): string | null {
  let parsed: X509Certificate
  try {
    parsed = new X509Certificate(certificate)
  } catch {
    return 'x509: malformed certificate'
  }
  try {
    return parsed.checkPrivateKey(createPrivateKey(key)) ? null : 'tls: private key does not match public key'
  } catch {
    return 'tls: failed to parse private key'
  }
}
