import { commandImages } from './busybox.ts'
import { echoImages } from './echo-images.ts'
import { hpaExampleImage } from './hpa-example.ts'
import { httpdImage } from './httpd.ts'
import type { BuiltInImage } from './image.ts'
import { nginxImage } from './nginx/nginx-image.ts'
import { pauseImage } from './pause.ts'
import { perlImage } from './perl.ts'
import { redisImages } from './redis/redis-images.ts'
import { cpuStressImage, stressImage } from './stress.ts'
import { testImages } from './test-images.ts'
import { tutorialImages } from './tutorial-images.ts'
import { webappImage } from './webapp/webapp.ts'

/** The images there are. A new one is a file beside these and an entry here. */
export const builtInImages: readonly BuiltInImage[] = [nginxImage, webappImage, pauseImage, stressImage, cpuStressImage, hpaExampleImage, httpdImage, ...commandImages, ...testImages, ...tutorialImages, ...redisImages, ...echoImages, perlImage]
