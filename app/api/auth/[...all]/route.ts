import { site } from '@/app/_server/site.ts'

/** better-auth's own endpoints. */
const handle = (request: Request) => site().auth.handler(request)
export { handle as GET, handle as POST }
