import { getObject } from '../verbs/get.ts'
import { patchObject } from '../verbs/patch.ts'
import { updateObject } from '../verbs/update.ts'
import type { ObjectSubresource } from './subresource.ts'

/**
 * status, ephemeralcontainers, finalize and others whose body is the whole object; the kind's `prepareForUpdate` keeps what this
 * subresource may not change.
 */
export const wholeObject = {
  get: getObject,
  update: updateObject,
  patch: patchObject,
} satisfies ObjectSubresource
