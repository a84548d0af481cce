/** The generations of Airbyte’s API, as `AIRBYTE_API` names them. */
export const AIRBYTE_APIS = ['embedded', 'agents'] as const;

/**
 * `embedded`: the API of Airbyte’s authentication document, `/api/v1/embedded/…`. `agents`: the newest public contract, which
 * creates by the workspace’s name and with the organization’s token. See docs/api-generations.md.
 */
export type AirbyteApi = (typeof AIRBYTE_APIS)[number];

/** That of runs whose input names none. */
export const DEFAULT_API: AirbyteApi = 'embedded';
