import type { ReactNode } from 'react'

/**
 * What a lesson's prose may contain besides Markdown, and the props each element is rendered with. The site gives an
 * implementation of every one of them; `allowedElements` is the same list for the compiler.
 */
export interface LessonComponents {
  /** One step of lab.yaml; at the top level of the prose, in the order of lab.yaml. */
  Step: { id: string; children?: ReactNode }
  /** Unfolds on demand; several in one step unfold one by one. The compiler says which of how many it is: authors do not. */
  Hint: { title?: string; number?: string; count?: string; children?: ReactNode }
  /** A quiz of this step, defined in lab.yaml. */
  Quiz: { id: string }
  /** The cluster as it is now, drawn in the prose; one namespace, or all of them. */
  ClusterView: { namespace?: string }
  /** A link that opens a file of the learner's home folder in the editor, at a line; its words are what is inside, or the file's name. */
  Open: { file: string; line?: string; children?: ReactNode }
  /** An aside: "note", "caution", or "deeper" for what one may skip. */
  Note: { kind?: 'note' | 'caution' | 'deeper'; title?: string; children?: ReactNode }
}

/**
 * Attributes that a fenced block's <pre> (and its <code>) carries, as React props.
 * ```` ```bash run terminal="shell 2" ```` has data-language="bash" data-run="" data-terminal="shell 2" data-block="b2-9f3c…".
 */
export interface BlockAttributes {
  /** Unique within the prose, and the same as long as the block is. */
  'data-block': string
  'data-language'?: string
  /** Runs in a terminal at a click. */
  'data-run'?: ''
  /** May only be copied; a block without `run` or `copy` may be copied too, but invites less. */
  'data-copy'?: ''
  /** Stops with Ctrl-C what runs in the terminal, then runs. */
  'data-interrupt'?: ''
  /** The name of the terminal tab to run in; absent: the first. */
  'data-terminal'?: string
  /** The file that the block shows. */
  'data-file'?: string
}

export interface ElementRule {
  /** Attribute → pattern its value must match. */
  attributes: Record<string, RegExp>
  required?: readonly string[]
}

const words = /^[^<>]{1,200}$/
const identifier = /^[a-z0-9]+(-[a-z0-9]+)*$/

/** Elements that prose may write as tags: ours, and a few of HTML that Markdown has no sign for. */
export const allowedElements: Record<string, ElementRule> = {
  Step: { attributes: { id: identifier }, required: ['id'] },
  Hint: { attributes: { title: words } },
  Quiz: { attributes: { id: identifier }, required: ['id'] },
  ClusterView: { attributes: { namespace: /^[a-z0-9-]{1,63}$/ } },
  Open: { attributes: { file: /^(?![/.])(?!.*\.\.)[\w./ -]{1,200}$/, line: /^[1-9]\d{0,4}$/ }, required: ['file'] },
  Note: { attributes: { kind: /^(note|caution|deeper)$/, title: words } },
  br: { attributes: {} },
  kbd: { attributes: {} },
  sub: { attributes: {} },
  sup: { attributes: {} },
  abbr: { attributes: { title: words } },
}
