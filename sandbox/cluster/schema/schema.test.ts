import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allMessages, fieldsOf, isScalar, messageOf } from './schema.ts'
import { packagePrefix, tables } from './tables.ts'

describe('schema tables', () => {
  it('name only messages that are in them', () => {
    const missing = allMessages().flatMap((message) => [...message.fields.values()].filter((field) => !isScalar(field.type) && !messageOf(field.type)).map((field) => `${message.name}.${field.name}`))
    expect(missing).toEqual([])
  })

  it('give no protobuf number twice', () => {
    const doubled = allMessages().filter(({ wire }) => {
      const numbers = wire.map((field) => field.number).filter((number) => number > 0)
      return new Set(numbers).size < numbers.length
    })
    expect(doubled.map(({ name }) => name)).toEqual([])
  })

  it('know every field of the types that the project is written with', () => {
    const root = dirname(createRequire(import.meta.url).resolve('kubernetes-types/package.json'))
    const missing: string[] = []
    for (const folder of readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isDirectory())) {
      for (const file of readdirSync(join(root, folder.name))) {
        const prefix = packagePrefix(`${folder.name}/${file.replace('.d.ts', '')}`)
        if (!(prefix in tables)) continue
        for (const [name, fields] of declaredFields(readFileSync(join(root, folder.name, file), 'utf8'))) {
          const message = messageOf(`${prefix}.${name}`)
          if (message) missing.push(...fields.filter((field) => !message.fields.has(field)).map((field) => `${message.name}.${field}`))
        }
      }
    }
    expect(missing.filter((field) => !goneSince.has(field))).toEqual([])
  })

  it('let fields of inlined messages stand among their parent’s', () => {
    const volume = fieldsOf('io.k8s.api.core.v1.Volume')
    expect(volume.get('configMap')?.type).toBe('io.k8s.api.core.v1.ConfigMapVolumeSource')
    expect(volume.has('volumeSource')).toBe(false)
    expect(messageOf('io.k8s.api.core.v1.Volume')?.wire.map((field) => field.name)).toEqual(['name', 'volumeSource'])
  })
})

/** Fields of 1.30 that 1.33 has no more. */
const goneSince = new Set(['io.k8s.api.core.v1.PodResourceClaim.source'])

function declaredFields(source: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  let fields: string[] = []
  for (const line of source.split('\n')) {
    const head = /^export interface (\w+) \{/.exec(line)
    if (head) found.set(head[1]!, (fields = []))
    const field = /^ {4}(?:readonly )?([\w$]+)\??: /.exec(line)
    if (field) fields.push(field[1]!)
  }
  return found
}
