export const style = `:root { color-scheme: light dark; --line: #8886; --soft: #8a8f98; --good: #17693a; --bad: #ab231b; --wait: #815400 }
@media (prefers-color-scheme: dark) { :root { --good: #6fc78e; --bad: #f28f86; --wait: #dfb155 } }
body { font: 14px/1.5 system-ui, 'Noto Sans', 'Noto Sans SC', sans-serif; margin: 0 }
header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 24px; padding: 12px 20px; border-bottom: 1px solid var(--line) }
h1 { font-size: 20px; margin: 0 }
header p { margin: 0 0 0 auto; color: var(--soft) }
main { padding: 0 20px 32px }
section { overflow-x: auto }
h2 { font-size: 15px; margin: 20px 0 4px }
h2 span { color: var(--soft); font-weight: 400 }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); white-space: nowrap; font-variant-numeric: tabular-nums }
th { color: var(--soft); font-weight: 400; font-size: 13px }
td { font-family: ui-monospace, 'DejaVu Sans Mono', monospace; font-size: 13px }
td.good { color: var(--good) } td.bad { color: var(--bad) } td.wait { color: var(--wait) }
td.none { color: var(--soft); font-family: inherit }
`
