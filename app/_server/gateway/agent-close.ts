import { closeCodes, type CloseCode } from '../../api/contract.ts'

/** Of RFC 6455: the agent understood neither this page's frames nor would it the next time. */
const NOT_UNDERSTOOD = [1002, 1003, 1007, 1009]

/** What a page is told when its agent closes with `code` (1006: without a word) while the sandbox has not ended. */
export const closeCodeOf = (code: number): CloseCode => (NOT_UNDERSTOOD.includes(code) ? closeCodes.refused : closeCodes.noAnswer)
