/** The text that Rust prints for an error, which nobody should read who does not write Rust. */
export const RUST_ERROR = /Status \{|transport::Error|ConnectError|Custom \{|metadata:/;
