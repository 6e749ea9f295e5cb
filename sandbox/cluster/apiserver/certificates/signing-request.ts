import { createPublicKey, type KeyObject } from 'node:crypto'

/** What a PKCS 10 request asks for. https://datatracker.ietf.org/doc/html/rfc2986 */
export interface SigningRequest {
  commonName: string
  organizations: string[]
  /** DNS names and addresses. */
  names: string[]
  publicKey: KeyObject
}

interface Element {
  tag: number
  body: Buffer
  /** With tag and length. */
  whole: Buffer
}

const SEQUENCE = 0x30
const COMMON_NAME = '550403'
const ORGANIZATION = '55040a'
const EXTENSION_REQUEST = '2a864886f70d01090e'
const SUBJECT_ALTERNATIVE_NAME = '551d11'
const DNS_NAME = 0x82
const IP_ADDRESS = 0x87

/** Null for what is not one. The signature is not checked: who made the request is known from elsewhere. */
export function parseSigningRequest(pem: string): SigningRequest | null {
  const match = /-----BEGIN CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE REQUEST-----/.exec(pem)
  if (match === null) return null
  try {
    const [request] = children(Buffer.from(match[1]!, 'base64'))
    const [, subject, key, attributes] = children(children(request!.body)[0]!.body)
    if (subject?.tag !== SEQUENCE || key === undefined) return null
    const parts = children(subject.body).flatMap((set) => children(set.body).map((pair) => children(pair.body)))
    const named = (oid: string): string[] => parts.filter(([id]) => id?.body.toString('hex') === oid).map(([, value]) => value!.body.toString('utf8'))
    return {
      commonName: named(COMMON_NAME)[0] ?? '',
      organizations: named(ORGANIZATION),
      names: attributes ? alternativeNames(attributes.body) : [],
      publicKey: createPublicKey({ key: key.whole, format: 'der', type: 'spki' }),
    }
  } catch {
    return null
  }
}

function alternativeNames(attributes: Buffer): string[] {
  return children(attributes).flatMap((attribute) => {
    const [id, values] = children(attribute.body)
    if (id?.body.toString('hex') !== EXTENSION_REQUEST || !values) return []
    return children(values.body)
      .flatMap((extensions) => children(extensions.body))
      .map((extension) => children(extension.body))
      .filter(([oid]) => oid?.body.toString('hex') === SUBJECT_ALTERNATIVE_NAME)
      .flatMap((extension) => children(children(extension.at(-1)!.body)[0]!.body))
      .flatMap(({ tag, body }) => (tag === DNS_NAME ? [body.toString('latin1')] : tag === IP_ADDRESS && body.length === 4 ? [[...body].join('.')] : []))
  })
}

/** The elements that follow one another. Throws RangeError for what ends too early. */
function children(bytes: Buffer): Element[] {
  const elements: Element[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = at
    const tag = bytes.readUInt8(at++)
    let length = bytes.readUInt8(at++)
    if (length >= 0x80) {
      const size = length & 0x7f
      length = bytes.readUIntBE(at, size)
      at += size
    }
    if (at + length > bytes.length) throw new RangeError('the element is longer than what holds it')
    elements.push({ tag, body: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) })
    at += length
  }
  return elements
}
