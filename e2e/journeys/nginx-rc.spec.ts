import { expect, test } from '../support/test.ts'

test('a learner makes nginx run, with a replication controller and a service', async ({ site, learner, page }) => {
  await learner.openLesson(site.url, 'en', /first cluster/i, /nginx/)
  await expect(learner.step('write-rc')).toHaveAttribute('data-state', 'active')

  await learner.type(`cat > nginx-rc.yaml <<'EOF'
apiVersion: v1
kind: ReplicationController
metadata:
  name: nginx
spec:
  replicas: 3
  selector:
    app: nginx
  template:
    metadata:
      labels:
        app: nginx
    spec:
      containers:
      - name: nginx
        image: nginx
        ports:
        - containerPort: 80
EOF`)
  await learner.passes('write-rc')

  await learner.type('kubectl create -f nginx-rc.yaml')
  await learner.sees('replicationcontroller/nginx created')
  await learner.passes('create-rc')

  await learner.toShell('shell 2')
  await learner.type('kubectl get pods --watch')
  await learner.sees(/nginx-\w{5}\s+1\/1\s+Running/)
  await learner.toShell('shell 1')
  await learner.type('kubectl get pods -o wide')
  await learner.sees(/10\.244\.\d\.\d+/)
  await learner.type('kubectl get pods --show-labels')
  await learner.passes('look-at-pods')

  await learner.type('kubectl delete "$(kubectl get pods -l app=nginx -o name | head -1)"')
  await learner.sees(/pod "nginx-\w{5}" deleted/)
  await expect(learner.step('delete-pod').locator('[data-check="passed"]')).toHaveCount(1)
  await learner.answers('who-made-it', [/^The replication controller/])
  await learner.passes('delete-pod')
  await learner.toShell('shell 2')
  await learner.sees(/ContainerCreating/)
  await learner.toShell('shell 1')

  await learner.type(`cat > nginx-svc.yaml <<'EOF'
apiVersion: v1
kind: Service
metadata:
  name: nginx
spec:
  selector:
    app: nginx
  ports:
  - port: 8001
    targetPort: 80
EOF
kubectl apply -f nginx-svc.yaml`)
  await learner.passes('write-service')

  await learner.type(`clear; IP=$(kubectl get service nginx -o jsonpath='{.spec.clusterIP}')
curl http://$IP:8001/`)
  await learner.sees('Welcome to nginx!')
  await learner.passes('reach-cluster-ip')

  await learner.type(`sed -i 's/^spec:/spec:\\n  type: NodePort/; s/    targetPort: 80/    targetPort: 80\\n    nodePort: 30080/' nginx-svc.yaml
clear; kubectl apply -f nginx-svc.yaml`)
  await learner.sees('service/nginx configured')
  await learner.type('kubectl get service nginx')
  await learner.sees('8001:30080/TCP')
  await learner.type('clear; curl -s http://10.0.0.12:30080/ | head -4')
  await learner.sees('Welcome to nginx!')
  await learner.answers('which-answer', [/^port 8001 of the cluster IP/, /^port 30080 of a node/])
  await learner.passes('reach-node-port')

  await learner.type(`clear; for i in $(seq 30); do curl -s -o /dev/null http://$IP:8001/; done
kubectl logs -l app=nginx --prefix --tail=-1 | grep GET | cut -d' ' -f1 | sort | uniq -c`)
  await learner.sees(/\d+ \[pod\/nginx-\w{5}\/nginx\].*\d+ \[pod\/nginx-\w{5}\/nginx\].*\d+ \[pod\/nginx-\w{5}\/nginx\]/)
  await learner.passes('see-balancing')

  await learner.type('clear; kubectl scale rc nginx --replicas=5')
  await learner.sees('replicationcontroller/nginx scaled')
  await learner.passes('scale')

  await learner.type('kubectl delete -f nginx-svc.yaml -f nginx-rc.yaml')
  await learner.passes('clean-up')
  await expect(page.locator('[data-step]:not([data-state="passed"])')).toHaveCount(0)
})
