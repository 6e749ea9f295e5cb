import { randomInt } from 'node:crypto'

/** Letters of generated names: no vowels, no 0, 1 or 3, so that no word and no misreading comes out. https://pkg.go.dev/k8s.io/apimachinery/pkg/util/rand */
const SAFE_LETTERS = 'bcdfghjklmnpqrstvwxz2456789'

const SUFFIX_LENGTH = 5
const LONGEST_NAME = 63
/** A generated name's base is cut to this. https://pkg.go.dev/k8s.io/apiserver/pkg/storage/names */
export const LONGEST_GENERATED_BASE = LONGEST_NAME - SUFFIX_LENGTH

export function randomSuffix(length = SUFFIX_LENGTH): string {
  return Array.from({ length }, () => SAFE_LETTERS[randomInt(SAFE_LETTERS.length)]).join('')
}

/** What the API server makes of `generateName`. */
export const generatedName = (base: string): string => `${base.slice(0, LONGEST_GENERATED_BASE)}${randomSuffix()}`

/** Each character of a string put into the safe alphabet. */
export function safeEncode(text: string): string {
  return Array.from(text, (letter) => SAFE_LETTERS[letter.charCodeAt(0) % SAFE_LETTERS.length]).join('')
}
