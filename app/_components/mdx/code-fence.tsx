import { isValidElement } from 'react'
import type { ReactElement, ReactNode } from 'react'
import type { BlockAttributes } from '../../../labs/mdx/components.ts'
import { CodeBlock } from './code-block.tsx'

/** Stands in for the <pre> that MDX makes of a fenced block: takes the text out of it for the page's own block. */
export function CodeFence({ children, ...attributes }: BlockAttributes & { children?: ReactNode }) {
  if (!isValidElement(children)) return <pre>{children}</pre>
  const code = children as ReactElement<{ children?: ReactNode }>
  return (
    <CodeBlock
      block={attributes['data-block']}
      text={String(code.props.children ?? '').replace(/\n$/, '')}
      language={attributes['data-language'] ?? null}
      run={attributes['data-run'] !== undefined}
      interrupt={attributes['data-interrupt'] !== undefined}
      terminal={attributes['data-terminal'] ?? null}
      file={attributes['data-file'] ?? null}
    />
  )
}
