import { expect, test } from 'vitest'
import type { FileFound } from '../ports.ts'
import { fileJudge } from './file.ts'

const judge = fileJudge({ kind: 'file', path: 'web.yaml' })

test.each<[FileFound, string, string]>([
  [{ kind: 'nothing' }, 'there is no web.yaml', '没有文件 web.yaml'],
  [{ kind: 'folder' }, 'web.yaml is a folder, not a file', 'web.yaml 是文件夹，不是文件'],
  [{ kind: 'unreadable' }, 'web.yaml is there, but its permissions, or those of a folder above it, do not let it be read', 'web.yaml 存在，但它或上层文件夹的权限不允许读取'],
  [{ kind: 'special' }, 'web.yaml is a pipe, a socket or a device, not a file with content', 'web.yaml 是管道、套接字或设备，不是有内容的文件'],
  [{ kind: 'outside' }, 'web.yaml leads out of the home folder, where this check does not look', 'web.yaml 通向主目录之外，这项检查不看那里'],
  [{ kind: 'link-loop' }, 'web.yaml is a link that leads back to itself', 'web.yaml 是一个绕回自身的链接'],
  [{ kind: 'dangling-link', target: 'old.yaml' }, 'web.yaml is a link to old.yaml, which is not there', 'web.yaml 是指向 old.yaml 的链接，但那里什么也没有'],
])('what stands in the place of a file is told: %j', (found, en, zh) => expect(judge(found)).toEqual({ passed: false, observed: { en, zh } }))

test('a link’s target is told within bounds', () => {
  expect(judge({ kind: 'dangling-link', target: 'x'.repeat(4000) }).observed.en.length).toBeLessThan(200)
})
