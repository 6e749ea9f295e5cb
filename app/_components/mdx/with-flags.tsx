import { Fragment } from 'react'

/** Kept whole: so many characters at most of a flag, which fit in a line on every screen. */
const flags = /(?<gap>\s)(?<flag>-{1,2}\w[\w=-]{0,20})/

/** Words with flags of commands among them, such as --show-labels, none of which is broken after a dash. */
export function WithFlags({ children }: { children: string }) {
  // Between what is around them: the space before a flag, then the flag.
  return children.split(flags).map((part, index) =>
    index % 3 === 2 ? (
      <span key={index} className="whitespace-nowrap">
        {part}
      </span>
    ) : (
      <Fragment key={index}>{part}</Fragment>
    ),
  )
}
