import type { Program } from '../image.ts'
import { sh } from '../shell/sh.ts'
import { digestCommands } from './digests.ts'
import { fileSystemCommands } from './file-systems.ts'
import { fileCommands } from './files.ts'
import { find } from './find.ts'
import { networkCommands } from './network.ts'
import { permissionCommands } from './permissions.ts'
import { networkTools } from './network-tools.ts'
import { smallTools } from './small-tools.ts'
import { systemCommands } from './system.ts'
import { tar } from './tar.ts'
import { textCommands } from './text.ts'

const { curl, dig, ...busyBoxNetwork } = networkCommands

/** A shell and what BusyBox has beside it. */
export const busyBoxCommands: Readonly<Record<string, Program>> = { ash: sh, sh, ...fileCommands, find, ...permissionCommands, ...fileSystemCommands, ...digestCommands, ...textCommands, ...systemCommands, tar, ...busyBoxNetwork, ...networkTools, ...smallTools }

/** The same with what a Debian image has more. */
export const debianCommands: Readonly<Record<string, Program>> = { ...busyBoxCommands, bash: sh, ...(curl === undefined ? {} : { curl }), ...(dig === undefined ? {} : { dig }) }
