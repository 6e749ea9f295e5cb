import { sandboxIdSchema } from '../../api/contract.ts'
import { requireUser } from '../guests.ts'
import { parse } from '../http/respond.ts'
import { site } from '../site.ts'
import type { LiveSandbox } from './live-sandbox.ts'

/** The sandbox in a request's address, when it is the learner's own; throws otherwise. */
export async function sandboxOfRequest(request: Request, parameters: Promise<{ id: string }>): Promise<LiveSandbox> {
  const user = await requireUser(request)
  const id = parse(sandboxIdSchema, (await parameters).id)
  return site().sandboxes.require(id, user.id)
}
