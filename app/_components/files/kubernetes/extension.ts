import { yaml } from '@codemirror/lang-yaml'
import { linter } from '@codemirror/lint'
import { StateEffect, type Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'
import { checkManifests, type ManifestProblem } from './check.ts'
import { completeManifest } from './complete.ts'
import type { Descriptions } from './descriptions.ts'
import { objectAt, typeWords } from './fields.ts'
import { kindAround, placeAt } from './place-in-yaml.ts'

/** Checked when nothing was typed for so long. */
const checkAfterMs = 500

/** The cluster's kinds are others than when the text was checked. */
export const kindsChanged = StateEffect.define<null>()

/** YAML that knows the cluster: completion, what a field means, and what the cluster would refuse. */
export function kubernetesYaml(descriptions: Descriptions, words: (problem: ManifestProblem) => string): Extension {
  const language = yaml()
  return [
    language,
    language.language.data.of({ autocomplete: completeManifest(descriptions) }),
    linter(
      async (view) => {
        const text = view.state.doc.toString()
        const problems = await checkManifests(text, descriptions)
        return problems.map((problem) => ({
          from: Math.min(problem.from, text.length),
          to: Math.min(problem.to, text.length),
          severity: problem.severity,
          message: words(problem),
        }))
      },
      { delay: checkAfterMs, needsRefresh: ({ transactions }) => transactions.some(({ effects }) => effects.some((effect) => effect.is(kindsChanged))) },
    ),
    hoverTooltip(async (view, position) => {
      const line = view.state.doc.lineAt(position)
      const lines = view.state.doc.toString().split('\n')
      const place = placeAt(lines, line.number - 1, line.text.length)
      const { apiVersion, kind } = kindAround(lines, line.number - 1)
      const over = position - line.from
      if (!place?.key || !apiVersion || !kind || over < place.column || over > place.column + place.key.length) return null
      const description = await descriptions.describe(apiVersion, kind)
      const field = description === null || description === 'unknown' ? undefined : objectAt(description, place.path)?.fields[place.key]
      if (!field) return null
      const { key } = place
      return { pos: line.from + place.column, end: line.from + place.column + key.length, above: true, create: () => ({ dom: explain(key, typeWords(field), field.says ?? '') }) }
    }),
  ]
}

function explain(name: string, type: string, says: string): HTMLElement {
  const box = document.createElement('div')
  box.className = 'cm-field'
  const head = document.createElement('p')
  const strong = document.createElement('strong')
  strong.textContent = name
  const small = document.createElement('span')
  small.textContent = ` ${type}`
  head.append(strong, small)
  const text = document.createElement('p')
  text.textContent = says
  box.append(head, text)
  return box
}
