import { createSecureContext, type SecureVersion } from 'node:tls'
import type { Files } from './configuration.ts'
import { ConfigError, type Directive } from './parse-config.ts'

/** Who a server says it is, and the versions of TLS that it speaks. PEM. */
export interface Identity {
  cert: string
  key: string
  minVersion: SecureVersion
  maxVersion: SecureVersion
}

/** Versions of ssl_protocols that are offered; older ones are left to old clients, of which there are none here. */
const VERSIONS = ['TLSv1.2', 'TLSv1.3'] as const

const fopenError = (path: string): string => `BIO_new_file() failed (SSL: error:80000002:system library::No such file or directory:calling fopen(${path}, r) error:10000080:BIO routines::no such file)`

/**
 * The certificate and key that a server names, itself or around it; null when it names none. `needed`: the server, when one of its ports
 * speaks TLS. Throws `ConfigError`, or an Error with nginx's words where it gives no line. https://nginx.org/en/docs/http/ngx_http_ssl_module.html
 */
export function identityOf(block: readonly Directive[], around: readonly Directive[], files: Files, needed: Directive | null): Identity | null {
  const find = (name: string): Directive | undefined => block.findLast((one) => one.name === name) ?? around.findLast((one) => one.name === name)
  const certificate = find('ssl_certificate')
  if (certificate === undefined) {
    if (needed !== null) throw new ConfigError('no "ssl_certificate" is defined for the "listen ... ssl" directive', needed)
    return null
  }
  const key = find('ssl_certificate_key')
  const [certPath = ''] = certificate.args
  if (key === undefined) throw new ConfigError(`no "ssl_certificate_key" is defined for certificate "${certPath}"`, needed ?? certificate)
  const [keyPath = ''] = key.args
  const protocols = find('ssl_protocols')
  const unknown = protocols?.args.find((one) => !/^(SSLv[23]|TLSv1(\.[123])?)$/.test(one))
  if (protocols !== undefined && unknown !== undefined) throw new ConfigError(`invalid value "${unknown}"`, protocols)
  const versions = protocols === undefined ? VERSIONS : VERSIONS.filter((one) => protocols.args.includes(one))
  const [minVersion = 'TLSv1.2', maxVersion = minVersion] = [versions[0], versions.at(-1)]
  const identity = { cert: textAt(files, certPath, 'certificate'), key: textAt(files, keyPath, 'certificate key'), minVersion, maxVersion }
  check({ cert: identity.cert }, (why) => `cannot load certificate "${certPath}": PEM_read_bio_X509_AUX() failed (SSL: ${why})`)
  check({ key: identity.key }, (why) => `cannot load certificate key "${keyPath}": PEM_read_bio_PrivateKey() failed (SSL: ${why})`)
  check(identity, (why) => `SSL_CTX_use_PrivateKey("${keyPath}") failed (SSL: ${why})`)
  return identity
}

function textAt(files: Files, path: string, what: string): string {
  const content = files.read(path)
  if (content === null) throw new Error(`cannot load ${what} "${path}": ${fopenError(path)}`)
  return Buffer.from(content).toString()
}

/** OpenSSL reads it, and says why it cannot. */
function check(part: Partial<Identity>, words: (why: string) => string): void {
  try {
    createSecureContext(part)
  } catch (error) {
    throw new Error(words(error instanceof Error ? error.message : String(error)))
  }
}
