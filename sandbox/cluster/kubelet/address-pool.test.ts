import { expect, test } from 'vitest'
import { AddressPool } from './address-pool.ts'

test('addresses are given in turn, and rest before they are given again', () => {
  const pool = new AddressPool('10.244.1.0/29')
  expect([pool.take(), pool.take()]).toEqual(['10.244.1.2', '10.244.1.3'])
  pool.release('10.244.1.2')
  expect([pool.take(), pool.take(), pool.take(), pool.take()]).toEqual(['10.244.1.4', '10.244.1.5', '10.244.1.6', '10.244.1.2'])
  expect(() => pool.take()).toThrow('no IP addresses available in range 10.244.1.0-10.244.1.7')
})

test('a wanted address is given when it is free and of this node', () => {
  const pool = new AddressPool('10.244.1.0/24')
  expect(pool.take('10.244.1.9')).toBe('10.244.1.9')
  expect(pool.take('10.244.1.9')).toBe('10.244.1.2')
  expect(pool.take('10.244.2.9')).toBe('10.244.1.3')
})
