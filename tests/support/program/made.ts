/** The variables in which tests are told where the program is that was made for them. */
export const MADE = { bundle: "SIP2D_TEST_BUNDLE", binary: "SIP2D_TEST_BINARY" } as const;
