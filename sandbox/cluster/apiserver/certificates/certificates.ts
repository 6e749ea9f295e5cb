import { createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { bits, boolean, explicit, generalName, identifier, integer, octets, sequence, set, time, utf8 } from './der.ts'

/**
 * A certificate authority and what it signs, on the P-256 curve. Own code because a cluster is to start in 150 ms: the libraries for
 * this take longer than that to load (docs: reading certificates is left to node:crypto).
 */
export interface CertificateAuthority {
  /** PEM */
  certificate: string
  issue(request: CertificateRequest): IssuedCertificate
  /** To come back after a checkpoint. */
  export(): IssuedCertificate
}

export interface CertificateRequest {
  commonName: string
  /** Groups, in a client's certificate. */
  organizations?: readonly string[]
  usage: 'client' | 'server'
  /** DNS names and addresses of a server. */
  names?: readonly string[]
  /** How long it is good for; default: ten years. */
  validMilliseconds?: number
  /** PEM of the public key; absent: a new pair. */
  publicKey?: string
}

export interface IssuedCertificate {
  /** PEM */
  certificate: string
  /** PEM, PKCS 8; empty when the request brought its own key. */
  key: string
}

const oid = {
  commonName: '2.5.4.3',
  organization: '2.5.4.10',
  ecPublicKeyWithSha256: '1.2.840.10045.4.3.2',
  basicConstraints: '2.5.29.19',
  keyUsage: '2.5.29.15',
  extendedKeyUsage: '2.5.29.37',
  subjectAltName: '2.5.29.17',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
}

const DAY_MILLISECONDS = 86_400_000
const VALID_DAYS = 3650
/** A client whose clock is a little behind still takes a new certificate. */
const BACKDATE_MILLISECONDS = 60 * 60 * 1000

/** `existing`: an authority exported earlier. Throws when it is of another name, whose certificates nobody would trust, or of another kind of key. */
export function createCertificateAuthority(commonName: string, now: number, existing?: IssuedCertificate): CertificateAuthority {
  const privateKey = existing === undefined ? newKey() : createPrivateKey(existing.key)
  if (existing !== undefined && new X509Certificate(existing.certificate).subject !== `CN=${commonName}`) throw new Error(`the authority's subject is not CN=${commonName}`)
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1') throw new Error("the authority's key is not on the P-256 curve")
  const issuer = distinguishedName(commonName, [])
  const certificate =
    existing?.certificate ??
    pem(
      build({
        issuer,
        subject: issuer,
        publicKey: createPublicKey(privateKey),
        signingKey: privateKey,
        now,
        extensions: [
          extension(oid.basicConstraints, true, sequence(boolean(true))),
          // digitalSignature, keyEncipherment, keyCertSign
          extension(oid.keyUsage, true, bits(Buffer.from([0b10100100]), 2)),
          extension(oid.subjectAltName, false, sequence(generalName(commonName))),
        ],
      }),
    )
  return {
    certificate,
    export: () => ({ certificate, key: pkcs8(privateKey) }),
    issue({ commonName: name, organizations = [], usage, names = [], publicKey, validMilliseconds }) {
      const own = publicKey === undefined ? newKey() : undefined
      const issued = build({
        issuer,
        subject: distinguishedName(name, organizations),
        publicKey: own === undefined ? createPublicKey(publicKey!) : createPublicKey(own),
        signingKey: privateKey,
        now,
        ...(validMilliseconds === undefined ? {} : { validMilliseconds }),
        extensions: [
          extension(oid.basicConstraints, true, sequence()),
          // digitalSignature, keyEncipherment
          extension(oid.keyUsage, true, bits(Buffer.from([0b10100000]), 5)),
          extension(oid.extendedKeyUsage, false, sequence(identifier(usage === 'client' ? oid.clientAuth : oid.serverAuth))),
          ...(names.length === 0 ? [] : [extension(oid.subjectAltName, false, sequence(...names.map(generalName)))]),
        ],
      })
      return { certificate: pem(issued), key: own === undefined ? '' : pkcs8(own) }
    },
  }
}

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const pkcs8 = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }).toString()

interface Draft {
  issuer: Buffer
  subject: Buffer
  publicKey: KeyObject
  signingKey: KeyObject
  now: number
  validMilliseconds?: number
  extensions: Buffer[]
}

function build({ issuer, subject, publicKey, signingKey, now, validMilliseconds = VALID_DAYS * DAY_MILLISECONDS, extensions }: Draft): Buffer {
  const algorithm = sequence(identifier(oid.ecPublicKeyWithSha256))
  const serial = randomBytes(16)
  serial[0] = serial[0]! & 0x7f
  const body = sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serial),
    algorithm,
    issuer,
    sequence(time(now - BACKDATE_MILLISECONDS), time(now + validMilliseconds)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    explicit(3, sequence(...extensions)),
  )
  return sequence(body, algorithm, bits(sign('sha256', body, signingKey)))
}

const distinguishedName = (commonName: string, organizations: readonly string[]): Buffer =>
  sequence(
    ...organizations.map((organization) => set(sequence(identifier(oid.organization), utf8(organization)))),
    set(sequence(identifier(oid.commonName), utf8(commonName))),
  )

const extension = (id: string, critical: boolean, value: Buffer): Buffer =>
  sequence(identifier(id), ...(critical ? [boolean(true)] : []), octets(value))

const pem = (der: Buffer): string => `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`
