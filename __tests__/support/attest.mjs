// What actions/attest does with `push-to-registry`, by the package that it does it with:
//
//     node attest.mjs IMAGE TAG [TO]      reads the image's digest, and attaches an attestation to it, or to that of TO
import { attachArtifactToImage, getImageDigest, getRegistryCredentials } from '@sigstore/oci'

const [image, imageTag, to] = process.argv.slice(2)
const imageDigest = await getImageDigest({ imageName: image, imageTag, credentials: getRegistryCredentials(image) })
if (to !== undefined) {
  await attachArtifactToImage({
    credentials: getRegistryCredentials(to),
    imageName: to,
    imageDigest,
    artifact: Buffer.from('{"attested":true}'),
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    annotations: {}
  })
}
