import { createMemoryStore } from './memory.ts'
import { storeContract } from './store-contract.ts'

storeContract('memory', () => createMemoryStore())
