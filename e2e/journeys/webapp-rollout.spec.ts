import { expect, test } from '../support/test.ts'

test('a learner rolls a web app out and back while requests go on', async ({ site, learner, page }) => {
  await learner.openLesson(site.url, 'en', /web app/i, /web app/i)

  await learner.type('kubectl create deployment webapp --image=webapp:v1 --replicas=3')
  await learner.sees('deployment.apps/webapp created')
  await learner.passes('deploy')

  await learner.type('kubectl expose deployment webapp --type=NodePort --port=8000')
  await learner.passes('expose')

  await learner.toShell('shell 2')
  await learner.type(`NODEPORT=$(kubectl get service webapp -o jsonpath='{.spec.ports[0].nodePort}')
clear; while true; do curl -s --max-time 2 http://10.0.0.11:$NODEPORT/ || echo FAILED; sleep 0.2; done | tee answers.log`)
  await learner.passes('watch-answers')
  await learner.sees('Version 1.0')
  await learner.press('Control+c')

  await learner.toShell('shell 1')
  await learner.type(`NODEPORT=$(kubectl get service webapp -o jsonpath='{.spec.ports[0].nodePort}')
clear; curl -s http://10.0.0.11:$NODEPORT/kill`)
  await learner.answers('which-column', 'Restarts')
  await learner.passes('kill-one')
  await learner.type('kubectl get pods')
  await learner.sees(/webapp-\w+-\w{5}\s+1\/1\s+Running\s+1 \(/)

  await learner.type('clear; kubectl scale deployment/webapp --replicas=5')
  await expect(learner.step('scale')).toContainText('5', { timeout: 30_000 })
  await learner.type('kubectl rollout status deployment/webapp && kubectl scale deployment/webapp --replicas=3')
  await learner.passes('scale')

  await learner.toShell('shell 2')
  await learner.type('clear; while true; do curl -s --max-time 2 http://10.0.0.11:$NODEPORT/ || echo FAILED; sleep 0.05; done | tee rollout.log')
  await learner.sees('Version 1.0')
  await learner.toShell('shell 1')
  await learner.type(`kubectl annotate deployment/webapp kubernetes.io/change-cause='first release'
kubectl set image deployment/webapp webapp=webapp:v2
kubectl annotate deployment/webapp kubernetes.io/change-cause='new greeting'
clear; kubectl rollout status deployment/webapp`)
  await learner.sees('successfully rolled out')
  await learner.answers('bad-version', [/^Version 1.0, as before/])
  await learner.passes('roll-out')
  await learner.toShell('shell 2')
  await learner.sees('Version 2.0')
  await learner.press('Control+c')
  await learner.type('clear; echo "requests that failed: $(grep -c FAILED rollout.log)."')
  await learner.sees('requests that failed: 0.')

  await learner.toShell('shell 1')
  await learner.type('clear; kubectl rollout history deployment/webapp')
  await learner.sees(/1\s+first release.*2\s+new greeting/)
  await learner.passes('history')

  await learner.type('clear; kubectl rollout undo deployment/webapp --to-revision=1 && kubectl rollout status deployment/webapp')
  await learner.sees('successfully rolled out')
  await learner.passes('undo')
  await learner.type('clear; kubectl rollout history deployment/webapp')
  await learner.sees(/2\s+new greeting.*3\s+first release/)

  await learner.type('kubectl delete service/webapp deployment/webapp')
  await learner.passes('clean-up')
  await expect(page.locator('[data-step]:not([data-state="passed"])')).toHaveCount(0)
})
