/** Of the webhooks that a soak sends. */
export const SECRET = 'what the soak gave GitHub'
