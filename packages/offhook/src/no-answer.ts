const distrust = 'Node does not trust its certificate: name the file of that in NODE_EXTRA_CA_CERTS'

const meanings = new Map([
  ['ECONNREFUSED', 'nobody listens there (ECONNREFUSED)'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', distrust],
  ['SELF_SIGNED_CERT_IN_CHAIN', distrust],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', distrust],
])

/** What an error on the way to a server means, where its own words do not say what to do. */
export function meaningOf({ code = '', message }: NodeJS.ErrnoException): string | undefined {
  // OpenSSL's name for a greeting that is none of TLS, among a line of others.
  if (message.includes('wrong version number')) return 'no TLS is spoken there: take http: or ws:'
  return meanings.get(code)
}
