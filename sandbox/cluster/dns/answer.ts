import { type Answer, AUTHORITATIVE_ANSWER, type DecodedPacket, decode, encode, type Packet, RECURSION_AVAILABLE, RECURSION_DESIRED, TRUNCATED_RESPONSE } from 'dns-packet'
import { answerQuestion, type ZoneData } from './zone.ts'

/** Seconds that a client may keep an answer; CoreDNS's default for a cluster. */
const TTL_SECONDS = 30
/** Without EDNS a UDP answer may be no longer, in bytes. https://www.rfc-editor.org/rfc/rfc1035#section-4.2.1 */
export const UDP_BYTES = 512
const MOST_UDP_BYTES = 4096
const CODES = { ok: 0, formatError: 1, noSuchName: 3, refused: 5 } as const

/** One request's bytes to its answer's; null when they are not a request at all. */
export function answerPacket(request: Uint8Array, domain: string, data: ZoneData, over: 'udp' | 'tcp'): Uint8Array | null {
  let query: DecodedPacket
  try {
    query = decode(Buffer.from(request))
  } catch {
    return null
  }
  if (query.type !== 'query') return null
  const answer = reply(query, domain, data)
  const bytes = encode(answer)
  const room = over === 'tcp' ? 65_535 : udpRoom(query)
  if (bytes.byteLength <= room) return bytes
  return encode({ ...answer, flags: (answer.flags ?? 0) | TRUNCATED_RESPONSE, answers: [], additionals: [] })
}

const udpRoom = (query: DecodedPacket): number => {
  const edns = query.additionals?.find((one) => one.type === 'OPT')
  const wanted = edns !== undefined && 'udpPayloadSize' in edns ? Number(edns.udpPayloadSize) : UDP_BYTES
  return Math.max(UDP_BYTES, Math.min(wanted, MOST_UDP_BYTES))
}

function reply(query: DecodedPacket, domain: string, data: ZoneData): Packet {
  const [question] = query.questions ?? []
  const desired = (query.flags ?? 0) & RECURSION_DESIRED
  const base: Packet = { type: 'response', id: query.id, questions: query.questions }
  if (question === undefined) return { ...base, flags: CODES.formatError | desired }
  const { outcome, answers, additionals } = answerQuestion(question, domain, data)
  const code = outcome === 'ok' ? CODES.ok : outcome === 'refused' ? CODES.refused : CODES.noSuchName
  const flags = code | desired | (outcome === 'refused' ? 0 : AUTHORITATIVE_ANSWER | RECURSION_AVAILABLE)
  const timed = (records: typeof answers): Answer[] => records.map((record) => ({ ...record, ttl: TTL_SECONDS }) as Answer)
  const empty = outcome !== 'refused' && answers.length === 0
  return { ...base, flags, answers: timed(answers), additionals: timed(additionals), ...(empty ? { authorities: [startOfAuthority(domain)] } : {}) }
}

const startOfAuthority = (domain: string): Answer => ({
  type: 'SOA',
  name: domain,
  ttl: TTL_SECONDS,
  data: { mname: `ns.dns.${domain}`, rname: `hostmaster.${domain}`, serial: 1, refresh: 7200, retry: 1800, expire: 86_400, minimum: TTL_SECONDS },
})
