export const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Cluster</title>
<link rel="stylesheet" href="/ui/dashboard.css">
<script src="/ui/dashboard.js" defer></script>
<header>
  <h1>Cluster</h1>
  <label>Namespace <select id="namespace"><option value="">all</option></select></label>
  <p id="state" role="status">Loading&hellip;</p>
</header>
<main>
  <section aria-labelledby="nodes-title"><h2 id="nodes-title">Nodes</h2><table id="nodes"><thead><tr><th>Name<th>Status<th>Address<th>Version<th>Pods</thead><tbody></tbody></table></section>
  <section aria-labelledby="pods-title"><h2 id="pods-title">Pods</h2><table id="pods"><thead><tr><th>Namespace<th>Name<th>Ready<th>Status<th>Restarts<th>IP<th>Node</thead><tbody></tbody></table></section>
  <section aria-labelledby="services-title"><h2 id="services-title">Services</h2><table id="services"><thead><tr><th>Namespace<th>Name<th>Type<th>Cluster IP<th>Ports<th>Selector</thead><tbody></tbody></table></section>
</main>
</html>
`
