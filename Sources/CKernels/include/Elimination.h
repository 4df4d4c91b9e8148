#ifndef TESSERA_ELIMINATION_H
#define TESSERA_ELIMINATION_H

/* Elimination of nodes from networks of conductances, in double precision. Matrices are row-major
   and hold the conductance between two nodes at the place of the smaller index's row; nothing below
   the diagonal, and no diagonal, is read. */

#include <stddef.h>

/* Factorises the conductances of `count` nodes that will be eliminated: `inner` between them, with
   the sum of all conductances to other nodes in column `count`; rows lie inner_step apart. Afterwards
   `inner` is the upper factor U of the nodes' matrix UᵀU, whose diagonal is the sum of a row's
   conductances: nothing is ever subtracted. Column `count` becomes U⁻ᵀ times itself.

   `outer` has the conductances to nodes that remain, in rows that lie outer_step apart; `width` of its
   columns become U⁻ᵀ times themselves. */
void tessera_factorise_nodes(double *inner, size_t inner_step, size_t count, double *outer,
                             size_t outer_step, size_t width);

/* upper(y) += xᵀ x for `count` rows x that lie x_step apart. Also changes y below its diagonal, in
   `width` rounded up to a multiple of 8 rows and columns, as many as x must have. */
void tessera_add_square(double *y, size_t y_step, const double *x, size_t x_step, size_t count,
                        size_t width);

/* y = x, or 0 without x, for rows that lie y_step and x_step apart. */
void tessera_copy_rows(double *y, size_t y_step, const double *x, size_t x_step, size_t rows,
                       size_t width);

/* sums[k * sum_step] = the sum of row k of x, for a width that is a multiple of 8. */
void tessera_sum_rows(double *sums, size_t sum_step, const double *x, size_t x_step, size_t rows,
                      size_t width);

#endif
