import protobuf from 'protobufjs/minimal.js'
import { describe, expect, it } from 'vitest'
import { decodeProtobuf } from './protobuf.ts'

type Write = (writer: protobuf.Writer) => void

const field = (number: number, write: Write) => (writer: protobuf.Writer) => {
  writer.uint32((number << 3) | 2).fork()
  write(writer)
  writer.ldelim()
}
const text = (number: number, value: string): Write => (writer) => writer.uint32((number << 3) | 2).string(value)
const number = (at: number, value: number): Write => (writer) => writer.uint32(at << 3).int64(value)
const all = (...writes: Write[]): Write => (writer) => {
  for (const write of writes) write(writer)
}
const bytesOf = (write: Write): Uint8Array => {
  const writer = protobuf.Writer.create()
  write(writer)
  return writer.finish()
}
const envelope = (apiVersion: string, kind: string, body: Write): Uint8Array =>
  Buffer.concat([Buffer.from('k8s\0', 'latin1'), bytesOf(all(field(1, all(text(1, apiVersion), text(2, kind))), (writer) => writer.uint32((2 << 3) | 2).bytes(bytesOf(body))))])

const service = { group: '', version: 'v1', kind: 'Service', schema: 'io.k8s.api.core.v1.Service' }

describe('protobuf bodies', () => {
  it('are read by the numbers of the API: nested messages, maps, lists, int-or-string, zero times', () => {
    const metadata = field(1, all(text(1, 'web'), field(8, () => undefined), field(11, all(text(1, 'app'), text(2, 'web')))))
    const port = field(1, all(text(1, ''), text(2, 'TCP'), number(3, 80), field(4, all(number(1, 1), number(2, 0), text(3, 'http'))), number(5, 0)))
    const body = all(metadata, field(2, all(port, text(3, ''), field(2, all(text(1, 'app'), text(2, 'web'))))))
    expect(decodeProtobuf(service, envelope('v1', 'Service', body))).toEqual({
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'web', labels: { app: 'web' } },
      spec: { ports: [{ protocol: 'TCP', port: 80, targetPort: 'http' }], selector: { app: 'web' } },
    })
  })

  it.each([
    ['no envelope', Buffer.from('{}')],
    ['a message that is cut short', envelope('v1', 'Service', text(1, 'x')).subarray(0, -1)],
    ['random bytes', Buffer.concat([Buffer.from('k8s\0'), Buffer.from('ffffffffffff', 'hex')])],
    ['another kind', envelope('v1', 'Secret', () => undefined)],
  ])('refuse %s with 400', (_what, bytes) => {
    expect(() => decodeProtobuf(service, bytes)).toThrow(expect.objectContaining({ code: 400 }) as Error)
  })
})
