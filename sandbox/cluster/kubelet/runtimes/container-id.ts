import { createHash, randomBytes } from 'node:crypto'

export const newContainerId = (): string => `containerd://${randomBytes(32).toString('hex')}`

/** A digest that is the same for an image in every run. */
export const digestOf = (image: string): string => `sha256:${createHash('sha256').update(image).digest('hex')}`
