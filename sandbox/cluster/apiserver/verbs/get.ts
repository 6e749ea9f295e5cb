import type { Stored } from '../../machinery/object.ts'
import { requireEntry } from '../core.ts'
import type { ApiCore, NamedTarget } from '../core.ts'
import { toVersion } from '../resource-table.ts'

export const getObject = (core: ApiCore, target: NamedTarget): Stored => toVersion(target.definition, requireEntry(core, target).value)
