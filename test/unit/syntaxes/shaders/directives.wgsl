// Every directive, with and without the comma behind the last name, several of a kind, empty ones between.
enable f16;
enable subgroups,;
enable f16, subgroups, chromium_experimental_subgroup_matrix,;
requires readonly_and_readwrite_storage_textures;
requires packed_4x8_integer_dot_product, unrestricted_pointer_parameters, pointer_composite_access,;
diagnostic(off, derivative_uniformity);
diagnostic(warning, chromium.unreachable_code,);
diagnostic (
  info ,
  subgroup_uniformity
) ;
; // an empty declaration
const x = 1;;

@diagnostic(off, derivative_uniformity)
@compute @workgroup_size(1)
fn main() @diagnostic(warning, subgroup_uniformity) {
  _ = x;
}
