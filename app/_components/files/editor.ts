import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { bracketMatching, defaultHighlightStyle, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, lintKeymap } from '@codemirror/lint'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Annotation, EditorState, type Extension, type StateEffect } from '@codemirror/state'
import { drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import type { EditorPort } from './files.ts'
import { changeTo, keepingLineBreaks } from './line-breaks.ts'
import { cursorAt, placeOf, topOf, type Place } from './place.ts'

export interface EditorOptions {
  /** Search panel and announcements in the reader's language. */
  phrases: Record<string, string>
  /** Read by a screen reader. */
  labelOf(path: string): string
  /** YAML and what else a file of this name deserves. */
  languageOf(path: string): Extension
  edited(path: string, text: string): void
  save(path: string): void
  /** Where each file was left; `keep` brings that of the file in front up to date. */
  places: Map<string, Place>
}

/** A change that came from outside: it is shown, not saved. */
const fromOutside = Annotation.define<boolean>()

/** One CodeMirror view that shows the file in front, and the states of all files that are open: text, cursor, undo. */
export class Editor implements EditorPort {
  private view: EditorView | null = null
  private front: string | null = null
  private readonly states = new Map<string, EditorState>()
  /** Lines to go to as soon as their file is there. */
  private readonly wantedLines = new Map<string, number>()

  constructor(private readonly options: EditorOptions) {}

  mount(element: HTMLElement): () => void {
    this.view = new EditorView({ parent: element, state: EditorState.create() })
    if (this.front !== null) this.bring(this.front)
    return () => {
      this.keep()
      this.view?.destroy()
      this.view = null
    }
  }

  bring(path: string | null): void {
    if (path !== this.front) this.keep()
    this.front = path
    const state = path === null ? null : this.states.get(path)
    if (!this.view) return
    this.view.setState(state ?? EditorState.create())
    this.view.dom.hidden = !state
    if (path === null || !state) return
    // The view would stay scrolled to where the file before was left.
    const top = topOf(state, this.options.places.get(path))
    if (top === 0) this.view.scrollDOM.scrollTop = 0
    else this.view.dispatch({ effects: EditorView.scrollIntoView(top, { y: 'start', yMargin: 0 }) })
    this.goToWantedLine(path)
  }

  /** Tells the languages of the file in front; those of the others are told everything anew when it is their turn. */
  tell(effect: StateEffect<unknown>): void {
    this.view?.dispatch({ effects: effect })
  }

  focus(): void {
    this.view?.focus()
  }

  goTo(path: string, line: number): void {
    this.wantedLines.set(path, line)
    if (this.front === path && this.states.has(path)) this.goToWantedLine(path)
  }

  show(path: string, text: string): void {
    this.keep()
    const state = this.states.get(path)
    if (!state) {
      this.states.set(path, this.create(path, text))
      if (path === this.front) this.bring(path)
      return
    }
    const change = changeTo(state, text)
    if (change === null) return
    if (change === 'anew') {
      this.states.set(path, this.create(path, text))
      if (path === this.front) this.bring(path)
    } else if (path === this.front && this.view) {
      const follows = isAtEnd(this.view)
      this.view.dispatch({ changes: change, annotations: fromOutside.of(true) })
      // As with a log that a program writes on.
      if (follows) this.view.dispatch({ effects: EditorView.scrollIntoView(this.view.state.doc.length, { y: 'end' }) })
    } else this.states.set(path, state.update({ changes: change, annotations: fromOutside.of(true) }).state)
  }

  forget(path: string): void {
    this.states.delete(path)
    this.options.places.delete(path)
    if (this.front === path) this.front = null
  }

  /** The view holds the newest state of the file in front, and knows where it is scrolled to. */
  keep(): void {
    if (!this.view || this.front === null || !this.states.has(this.front)) return
    this.states.set(this.front, this.view.state)
    this.options.places.set(this.front, placeOf(this.view))
  }

  private goToWantedLine(path: string): void {
    const wanted = this.wantedLines.get(path)
    if (wanted === undefined || !this.view) return
    this.wantedLines.delete(path)
    const { doc } = this.view.state
    const { from } = doc.line(Math.min(Math.max(wanted, 1), doc.lines))
    this.view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: 'center' }) })
    this.view.focus()
  }

  private create(path: string, text: string): EditorState {
    const { phrases, languageOf, labelOf, edited, save } = this.options
    const place = this.options.places.get(path)
    const state = EditorState.create({
      doc: text,
      extensions: [
        keepingLineBreaks(text),
        lineNumbers(),
        highlightSpecialChars(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        indentOnInput(),
        indentUnit.of('  '),
        syntaxHighlighting(highlighting),
        syntaxHighlighting(defaultHighlightStyle, { fallback: true }),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        highlightActiveLine(),
        highlightSelectionMatches(),
        search({ top: true }),
        lintGutter(),
        keymap.of([
          {
            key: 'Mod-s',
            preventDefault: true,
            run: () => {
              save(path)
              return true
            },
          },
          ...closeBracketsKeymap,
          ...defaultKeymap,
          ...searchKeymap,
          ...historyKeymap,
          ...completionKeymap,
          ...lintKeymap,
          // Escape, then Tab, leaves the editor by keyboard: CodeMirror's own rule.
          indentWithTab,
        ]),
        EditorState.phrases.of(phrases),
        EditorView.contentAttributes.of({ 'aria-label': labelOf(path), spellcheck: 'false', autocapitalize: 'off' }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged || update.transactions.every((one) => !one.docChanged || one.annotation(fromOutside))) return
          edited(path, update.state.sliceDoc())
        }),
        theme,
        languageOf(path),
      ],
    })
    return place ? state.update({ selection: { anchor: cursorAt(state, place) } }).state : state
  }
}

/** Whether one has scrolled down to the last line. Heights of lines that were not seen yet are a guess, so it is the line that counts. */
function isAtEnd(view: EditorView): boolean {
  const { scrollTop, clientHeight } = view.scrollDOM
  return scrollTop > 0 && view.lineBlockAtHeight(scrollTop + clientHeight - view.documentPadding.top).to === view.state.doc.length
}

const highlighting = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--accent)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.keyword], color: 'var(--passed)' },
  { tag: [tags.comment, tags.meta], color: 'var(--ink-soft)', fontStyle: 'italic' },
  { tag: [tags.punctuation, tags.separator], color: 'var(--ink-soft)' },
])

const theme = EditorView.theme({
  '&': { height: '100%', color: 'var(--terminal-ink)', backgroundColor: 'var(--terminal)', fontSize: 'calc(14px * var(--type-scale))' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--accent)', padding: '8px 0' },
  '.cm-cursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '.cm-gutters': { backgroundColor: 'var(--terminal)', color: 'var(--ink-soft)', border: 'none' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--accent-wash) 45%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'transparent', color: 'var(--ink)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': { backgroundColor: 'var(--accent-wash)' },
  '.cm-panels': { backgroundColor: 'var(--paper-sunk)', color: 'var(--ink)', borderBottom: '1px solid var(--hairline)' },
  '.cm-panel.cm-search': { padding: '6px 28px 6px 8px', fontFamily: 'ui-sans-serif, system-ui, sans-serif', fontSize: '13px' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button, .cm-panel.cm-search label': { fontFamily: 'inherit', fontSize: '13px' },
  '.cm-panel.cm-search label': { display: 'inline-flex', alignItems: 'center', gap: '4px' },
  '.cm-panel.cm-search [name=close]': { fontSize: '18px', right: '8px' },
  '.cm-textfield': { backgroundColor: 'var(--paper-raised)', border: '1px solid var(--hairline-strong)', borderRadius: '6px', color: 'var(--ink)' },
  '.cm-button': { backgroundImage: 'none', backgroundColor: 'var(--paper-raised)', border: '1px solid var(--hairline-strong)', borderRadius: '6px', color: 'var(--ink)' },
  '.cm-tooltip': { backgroundColor: 'var(--paper-raised)', color: 'var(--ink)', border: '1px solid var(--hairline-strong)', borderRadius: '6px', maxWidth: '32rem' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--accent)', color: 'var(--accent-ink)' },
  '.cm-completionDetail': { fontStyle: 'normal', opacity: '0.75' },
  '.cm-completionInfo': { padding: '6px 10px', fontFamily: 'var(--font-sans, sans-serif)' },
  '.cm-field': { padding: '6px 10px', fontFamily: 'var(--font-sans, sans-serif)', fontSize: '13px' },
  '.cm-diagnostic': { fontFamily: 'var(--font-sans, sans-serif)', fontSize: '13px' },
  '.cm-diagnostic-error': { borderLeftColor: 'var(--broken)' },
  '.cm-diagnostic-warning': { borderLeftColor: 'var(--waiting)' },
  '.cm-searchMatch': { backgroundColor: 'var(--waiting-wash)', outline: '1px solid var(--waiting)' },
})
