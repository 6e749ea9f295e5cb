import { createHash } from 'node:crypto'
import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import type { Learner } from '../support/learner.ts'
import { look } from '../support/look.ts'
import { expect, test } from '../support/test.ts'

const view = (page: Page): Locator => page.locator('[data-cluster-view]')
const pods = (page: Page, look?: string): Locator => view(page).locator(`[data-pod-card]${look ? `[data-look="${look}"]` : ''}`)
const panel = (page: Page): Locator => page.locator('[data-thing-panel]')

async function open(page: Page, what: 'Terminal' | 'Cluster'): Promise<void> {
  await page.getByRole('group', { name: 'What the workspace shows' }).getByRole('button', { name: what }).click()
}

/** Types in the terminal, waits for what it says, and comes back to the cluster. */
async function does(learner: Learner, page: Page, line: string, sees: string | RegExp): Promise<void> {
  await open(page, 'Terminal')
  await learner.type(`clear; ${line}`)
  await learner.sees(sees)
  await open(page, 'Cluster')
}

test.beforeEach(async ({ site, learner, page }) => {
  await page.goto(`${site.url}/en/labs/web-apps/webapp-rollout?renderer=dom`)
  await learner.shellIsThere()
})

test('the cluster is seen as it changes: pods, Services, and connections as they are balanced', async ({ learner, page }) => {
  await does(learner, page, 'kubectl create deployment webapp --image=webapp:v1 --replicas=3 && kubectl expose deployment webapp --port=8000', 'service/webapp exposed')
  await expect(pods(page, 'running')).toHaveCount(3)
  await expect(view(page).locator('[data-workload-card="deployment/webapp"]')).toContainText('3/3')
  const service = view(page).locator('[data-service-card="default/webapp"]')
  await expect(service).toContainText('reaches 3 pods')

  await does(learner, page, `IP=$(kubectl get service webapp -o jsonpath='{.spec.clusterIP}'); for i in $(seq 30); do curl -s http://$IP:8000/ >/dev/null; done; echo all asked`, 'all asked\n')
  await expect(service.locator('[data-connections]')).toHaveAttribute('data-connections', '30')
  // The proxy takes pods exactly in turn.
  for (const count of await pods(page).locator('[data-connections]').all()) await expect(count).toHaveAttribute('data-connections', '10')
  await expect(pods(page).locator('[data-connections]')).toHaveCount(3)

  await does(learner, page, 'kubectl scale deployment webapp --replicas=1', 'scaled')
  await expect(pods(page)).toHaveCount(1)
  await does(learner, page, 'kubectl delete service,deployment webapp', 'deleted')
  await expect(pods(page)).toHaveCount(0)
  await expect(view(page)).toContainText('No pod runs yet')
})

test('a thing is seen closely, with the command that shows the same', async ({ learner, page }) => {
  await does(learner, page, 'kubectl create deployment webapp --image=webapp:v1 && kubectl rollout status deployment webapp', 'successfully rolled out')
  await pods(page, 'running').getByRole('button').click()
  await expect(panel(page).locator('[data-yaml]')).toContainText('image: webapp:v1')
  await expect(panel(page).locator('[data-command]')).toHaveText(/^kubectl get pod webapp-\S+ -n default -o yaml$/)
  const shown = (await panel(page).locator('[data-yaml]').textContent()) ?? ''
  const command = await panel(page).locator('[data-command]').innerText()
  await does(learner, page, `${command} | md5sum`, createHash('md5').update(shown).digest('hex'))
  await panel(page).getByRole('tab', { name: /Events/ }).click()
  await expect(panel(page).locator('[data-events]')).toContainText('Successfully assigned default/webapp-')
  await panel(page).getByRole('tab', { name: 'Log' }).click()
  await expect(panel(page).locator('[data-log]')).toContainText(/\S/)
  // Up to what made it, and from there by keyboard out again.
  await panel(page).getByRole('button', { name: 'deployment/webapp' }).click()
  await expect(panel(page).locator('[data-yaml]')).toContainText('kind: Deployment')
  await page.keyboard.press('Escape')
  await expect(panel(page)).toHaveCount(0)
  await view(page).getByRole('button', { name: 'node-1' }).focus()
  await page.keyboard.press('Enter')
  await expect(panel(page).locator('[data-yaml]')).toContainText('podCIDR')
  await panel(page).getByRole('button', { name: 'Run it in the terminal' }).click()
  // The end of it: the beginning has scrolled away.
  await learner.sees('systemUUID')
})

test('it explains what waits and what is broken', async ({ learner, page }) => {
  const why = (name: string): Locator => view(page).locator(`[data-why="${name}"]`)
  await does(learner, page, `kubectl run stuck --image=webapp:v1 --overrides='{"spec":{"nodeSelector":{"disk":"ssd"}}}' --labels app=stuck`, 'pod/stuck created')
  await expect(why('unschedulable')).toContainText("didn't match Pod's node affinity/selector")
  await does(learner, page, 'kubectl run typo --image=webapp:v9', 'pod/typo created')
  await expect(view(page).locator('[data-why="pullFailed"], [data-why="pullBackOff"]')).toContainText('webapp:v9')
  await does(learner, page, 'kubectl run crash --image=busybox -- sh -c "exit 7"', 'pod/crash created')
  await expect(why('crashLoop')).toContainText('exit code 7')
  await does(learner, page, 'kubectl create service clusterip lost --tcp=80:8000', 'service/lost created')
  await expect(why('matchesNothing')).toContainText('app=lost')
  await expect(why('matchesNothing')).toContainText('app=stuck')
  await does(learner, page, 'kubectl create quota small --hard=pods=3 && kubectl create deployment many --image=webapp:v1', 'deployment.apps/many created')
  await expect(why('cannotCreate')).toContainText('exceeded quota: small')
  await does(learner, page, 'kubectl cordon node-2', 'node/node-2 cordoned')
  await expect(why('cordoned')).toBeVisible()
  await does(learner, page, 'kubectl taint node node-1 disk=slow:NoSchedule', 'node/node-1 tainted')
  await expect(why('tainted')).toContainText('disk=slow:NoSchedule')
})

test('a Service that is not answered though it leads to pods says why, and so do pods too many for names, and a node that has gone', async ({ learner, page }) => {
  const why = (name: string): Locator => view(page).locator(`[data-why="${name}"]`)
  await does(learner, page, 'kubectl create deployment webapp --image=webapp:v1 && kubectl expose deployment webapp --port=80', 'service/webapp exposed')
  await expect(why('nobodyListens')).toContainText('on port 80,')
  await expect(why('nobodyListens')).toContainText('They listen on 8000')
  await does(learner, page, `kubectl patch service webapp --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":8000}]'`, 'service/webapp patched')
  await expect(why('nobodyListens')).toHaveCount(0)
  await does(learner, page, 'kubectl create deployment typo --image=webapp:v9 --replicas=30', 'deployment.apps/typo created')
  const onOne = view(page).locator('[data-node-card="node-3"]')
  await expect(onOne.locator('[data-why="pullFailed"], [data-why="pullBackOff"]').first()).toContainText('webapp:v9')
  await expect(onOne.getByText(/^\d+ ×$/).first()).toBeVisible()
  await does(learner, page, 'kubectl delete node node-3', 'node "node-3" deleted')
  await expect(onOne).toContainText('node-3 (deleted)')
  await view(page).getByRole('button', { name: 'Table' }).click()
  // What the lines of the drawing say.
  await expect(page.getByRole('table', { name: 'Pods', exact: true }).getByRole('row', { name: /^webapp-/ })).toContainText('webapp')
})

const websites = `cat > website.yaml <<'EOF'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: websites.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {kind: Website, plural: websites, singular: website, listKind: WebsiteList}
  versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}]
EOF
cat > blog.yaml <<'EOF'
apiVersion: shop.example.com/v1
kind: Website
metadata: {name: blog}
status: {conditions: [{type: Ready, status: "False", message: it has no theme}]}
EOF
kubectl apply -f website.yaml && kubectl wait crd websites.shop.example.com --for=condition=Established && kubectl apply -f blog.yaml && clear
kubectl create deployment blog --image=webapp:v1 && kubectl patch deployment blog -p "{\\"metadata\\":{\\"ownerReferences\\":[{\\"apiVersion\\":\\"shop.example.com/v1\\",\\"kind\\":\\"Website\\",\\"name\\":\\"blog\\",\\"uid\\":\\"$(kubectl get website blog -o jsonpath={.metadata.uid})\\",\\"controller\\":true}]}}"`

test('a custom resource is seen with what its operator made for it, and what it says against itself', async ({ learner, page }) => {
  await learner.type(websites)
  await learner.sees('deployment.apps/blog patched')
  await open(page, 'Cluster')
  const card = view(page).locator('[data-workload-card="website.shop.example.com/blog"]')
  await expect(card.locator('[data-why="condition"]')).toContainText('it has no theme')
  await expect(view(page).locator('[data-workload-card="deployment/blog"]')).toContainText('made for website.shop.example.com/blog')
  await view(page).locator('[data-workload-card="deployment/blog"]').getByRole('button', { name: 'website.shop.example.com/blog' }).click()
  await expect(panel(page).locator('[data-yaml]')).toContainText('kind: Website')
  const command = await panel(page).locator('[data-command]').filter({ hasText: '-o yaml' }).innerText()
  await does(learner, page, `${command} | grep message`, 'it has no theme')
  await expect(panel(page).locator('[data-command]').filter({ hasText: 'kubectl describe website.shop.example.com blog' })).toBeVisible()
  await page.screenshot({ path: 'test-results/pictures/custom-resource.png' })
})

const shop = `cat > shop.yaml <<'EOF'
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: shop}
spec: {rules: [{host: shop.local, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}, {path: /cart, pathType: Prefix, backend: {service: {name: cart, port: {number: 80}}}}]}}]}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: only-front}
spec: {podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {matchLabels: {role: front}}}]}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {storageClassName: fast, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: waits}
spec: {containers: [{name: main, image: webapp:v1, envFrom: [{secretRef: {name: password}}]}]}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {minAvailable: 1, selector: {matchLabels: {app: web}}}
EOF
kubectl create deployment web --image=webapp:v1 && kubectl expose deployment web --port=80 --target-port=8000 && kubectl autoscale deployment web --min=1 --max=3 --cpu=50%
kubectl apply -f shop.yaml`

test('what leads in, stores, guards, scales and configures is seen with what is wrong with it, and where it is made right', async ({ learner, page }) => {
  const card = (name: string): Locator => view(page).locator(`[data-other-card="${name}"]`)
  await learner.type(shop)
  await learner.sees('poddisruptionbudget.policy/web created')
  await open(page, 'Cluster')
  await expect(card('ingress/shop')).toContainText('shop.local/ → svc/web:80')
  await expect(card('ingress/shop').locator('[data-why="backendMissing"]')).toContainText('shop.local/cart leads to Service cart')
  // A line to the Service that is there; the other one is missing, as the card says.
  const lead = (service: string): Locator => view(page).locator(`[data-lead="Ingress default/shop → default/${service}"]`)
  await expect(lead('web')).toHaveCount(1)
  await expect(lead('cart')).toHaveCount(0)
  await expect(card('netpol/only-front')).toContainText('lets in role=front (no pods)')
  await expect(card('pvc/data').locator('[data-why="claimNoClass"]')).toContainText('There is no StorageClass fast')
  await expect(card('hpa/web')).toContainText('deployment/web')
  await expect(card('pdb/web').locator('[data-why="budgetBlocks"]')).toBeVisible()
  await expect(card('secret/password').locator('[data-why="settingMissing"]')).toContainText('waits')
  // From a rule to the Service that it leads to, and from a missing thing to how one asks for it.
  await card('ingress/shop').getByRole('button', { name: 'svc/web:80' }).click()
  await expect(panel(page).locator('[data-yaml]')).toContainText('kind: Service')
  await card('secret/password').getByRole('button').click()
  await expect(panel(page)).toContainText('There is no such object')
  await expect(panel(page).locator('[data-command]').filter({ hasText: '-o yaml' })).toHaveText('kubectl get secret password -n default -o yaml')
  await look(page, 'around-the-pods')
  await does(learner, page, 'kubectl create secret generic password --from-literal=word=open && kubectl create service clusterip cart --tcp=80:8000', 'service/cart created')
  await expect(card('secret/password')).toContainText('keys word')
  await expect(card('ingress/shop').locator('[data-why="ingressUnserved"]')).toBeVisible()
  await expect(lead('cart')).toHaveCount(1)
  await view(page).getByRole('button', { name: 'Table' }).click()
  const table = page.getByRole('table', { name: 'Also in the cluster', exact: true })
  await expect(table.getByRole('row', { name: /^pvc\/data/ })).toContainText('There is no StorageClass fast')
  await expect(table.getByRole('row', { name: /^sc\/standard/ })).toContainText('default')
  await look(page, 'around-the-pods-as-a-table')
})

test('a namespace that does not go says what keeps it, and so does what is in it', async ({ learner, page }) => {
  await does(learner, page, `kubectl create namespace old && kubectl create configmap held -n old && kubectl patch configmap held -n old -p '{"metadata":{"finalizers":["example.com/hold"]}}' && kubectl delete namespace old --wait=false`, 'namespace "old" deleted')
  await expect(view(page).locator('[data-other-card="namespace/old"] [data-why="namespaceEnding"]')).toContainText('example.com/hold')
  const held = view(page).locator('[data-other-card="configmap/held"]')
  await expect(held).toContainText('old/configmap/held')
  const chooser = page.getByLabel('Namespace')
  await expect(chooser).not.toHaveAttribute('title')
  await chooser.selectOption('old (Terminating)')
  await expect(chooser).toHaveAttribute('title', /Some content in the namespace has finalizers remaining/)
  await does(learner, page, `kubectl patch configmap held -n old -p '{"metadata":{"finalizers":null}}'`, 'configmap/held patched')
  await expect(view(page).locator('[data-other-card]')).toHaveCount(0)
  // Still chosen, and gone.
  await expect(chooser.locator('option:checked')).toHaveText('old (deleted)')
  await expect(view(page)).toContainText('Namespace old does not exist any more.')
})

test('every namespace can be seen, also as a table', async ({ learner, page }) => {
  await does(learner, page, 'kubectl create namespace shop && kubectl run till --image=webapp:v1 -n shop', 'pod/till created')
  await expect(pods(page, 'running')).toHaveCount(1)
  await page.getByLabel('Namespace').selectOption('default')
  await expect(pods(page)).toHaveCount(0)
  await page.getByLabel('Namespace').selectOption('shop')
  await expect(pods(page, 'running')).toHaveCount(1)
  await page.getByRole('button', { name: 'Table' }).click()
  await expect(page.getByRole('table', { name: 'Pods', exact: true }).getByRole('row', { name: /till/ })).toContainText('Running')
  await page.getByRole('table', { name: 'Pods', exact: true }).getByRole('button', { name: 'till' }).click()
  await expect(panel(page).locator('[data-command]')).toHaveText('kubectl get pod till -n shop -o yaml')
})

test('what a command changed is told, with what followed, and apart from what others did', async ({ learner, page }) => {
  await does(learner, page, 'kubectl create deployment webapp --image=webapp:v1 --replicas=2 && kubectl rollout status deployment webapp', 'successfully rolled out')
  await expect(page.locator('[data-change-line]')).toContainText('deployment/webapp created')
  await open(page, 'Terminal')
  // One command waits in the second shell while another one is done in the first.
  await learner.toShell('shell 2')
  await learner.sees('learner@lab')
  await learner.type('until [ -e go ]; do read -t 0.2 <> <(:); done; kubectl create configmap late --from-literal=a=b')
  await learner.toShell('shell 1')
  await learner.type('clear; kubectl scale deployment webapp --replicas=4 && touch go')
  await learner.sees('scaled')
  await learner.toShell('shell 2')
  await learner.sees('configmap/late created')
  await page.locator('[data-change-line]').click()
  const report = (line: string): Locator => view(page).locator('[data-report]', { has: page.locator('code', { hasText: line }) })
  await expect(report('kubectl scale').locator('[data-part="done"]')).toHaveText(/The command.*deployment\/webapp replicas 2 → 4/)
  await expect(report('kubectl scale').locator('[data-part="followed"]')).toContainText(/replicaset\/webapp-\w+ replicas 2 → 4/)
  await expect(report('kubectl scale').locator('[data-part="followed"]').getByText(/pod\/webapp-\S+ created Running/)).toHaveCount(2)
  await expect(report('kubectl create configmap').locator('[data-part="done"]')).toContainText('configmap/late created')
  await expect(report('kubectl create configmap').locator('[data-part="done"]')).not.toContainText('deployment')
})

test('everybody can use it: by keyboard, as a table, with less motion', async ({ learner, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await does(learner, page, 'kubectl create deployment webapp --image=webapp:v1 --replicas=30 && kubectl create service clusterip lost --tcp=80:8000 && kubectl rollout status deployment webapp --timeout=200s', 'successfully rolled out')
  await expect(pods(page, 'running')).toHaveCount(30)
  const accessible = async (): Promise<void> => {
    const { violations } = await new AxeBuilder({ page }).include('[data-workspace]').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).exclude('.xterm').analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([])
  }
  await accessible()
  // One stop for Tab; arrows lead on from it.
  await view(page).locator('[data-thing][tabindex="0"]').first().focus()
  await page.keyboard.press('End')
  await expect(pods(page).last().getByRole('button')).toBeFocused()
  await page.keyboard.press('ArrowLeft')
  await page.keyboard.press('Enter')
  await expect(panel(page).locator('[data-yaml]')).toContainText('kind: Pod')
  await accessible()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Table' }).click()
  await expect(page.getByRole('table', { name: 'Pods', exact: true }).getByRole('row')).toHaveCount(31)
  await accessible()
  await page.getByRole('button', { name: 'Changes' }).click()
  await expect(view(page).locator('[data-report]')).toHaveCount(1)
  await accessible()
})
