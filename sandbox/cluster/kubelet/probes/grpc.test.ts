import { describe, expect, it } from 'vitest'
import { healthRequest, healthStatus } from './grpc.ts'

describe('a health check over gRPC', () => {
  it('asks for a service by name, or for the server as a whole', () => {
    expect([...healthRequest('')]).toEqual([0, 0, 0, 0, 0])
    expect([...healthRequest('ab')]).toEqual([0, 0, 0, 0, 4, 0x0a, 2, 97, 98])
  })

  it('reads the status, which is unknown when nothing is said', () => {
    expect(healthStatus(Buffer.from([0, 0, 0, 0, 2, 0x08, 2]))).toBe(2)
    expect(healthStatus(Buffer.from([0, 0, 0, 0, 0]))).toBe(0)
  })
})
