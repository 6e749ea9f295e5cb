import { Notice } from '@/app/_components/ui/notice.tsx'

/**
 * What does not load: in the reader's language that it is so, and then why, for its author. That is in English in every language, as a
 * compiler's words are: the names of keys, and what the parsers of YAML, MDX and CEL say, with the file and the line.
 */
export function LoadProblems({ title, problems }: { title: string; problems: readonly string[] }) {
  if (problems.length === 0) return null
  return (
    <div className="mt-8">
      <Notice look="broken" role="note">
        <p className="font-medium">{title}</p>
        <ul lang="en" className="mt-1 flex flex-col gap-1 font-mono text-label wrap-anywhere">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      </Notice>
    </div>
  )
}
