export const storageKey = 'podyard-text-size'

const script = `try{document.documentElement.dataset.size=localStorage.getItem('${storageKey}')||'normal'}catch{}`

/** Runs before the first paint, so that a projector's page does not grow after it was shown. Belongs in <head>. */
export function TextSizeScript({ nonce }: { nonce?: string }) {
  return <script nonce={nonce} suppressHydrationWarning dangerouslySetInnerHTML={{ __html: script }} />
}
