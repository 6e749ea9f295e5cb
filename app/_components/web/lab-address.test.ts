import { expect, test } from 'vitest'
import { labAddress } from './lab-address.ts'

test.each([
  ['http://10.0.0.12:30080/', '10.0.0.12:30080/'],
  ['http://localhost:8080/api/v1/?limit=5', 'localhost:8080/api/v1/?limit=5'],
  ['http://172.20.0.1', '172.20.0.1:80/'],
  ['https://10.0.0.11:30443/a', 'https://10.0.0.11:30443/a'],
  ['https://10.0.1.1', 'https://10.0.1.1:443/'],
])('%s is in the lab', (text, address) => {
  expect(labAddress(text)).toBe(address)
})

test.each(['https://kubernetes.io/docs/', 'http://172.32.0.1/', 'http://example.org:8080/', 'http://10.0.0.12.example.org/', 'mailto:a@10.0.0.1', 'nothing'])('%s is not', (text) => {
  expect(labAddress(text)).toBeNull()
})
