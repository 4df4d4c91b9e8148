#include <cblas.h>

/* LAPACK's routines that are in the library without a header. The lengths of character arguments
   that Fortran compilers add come last. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info, unsigned long);
void dpotrs_(const char *uplo, const int *n, const int *nrhs, const double *a, const int *lda,
             double *b, const int *ldb, int *info, unsigned long);
void spotrf_(const char *uplo, const int *n, float *a, const int *lda, int *info, unsigned long);
void spotrs_(const char *uplo, const int *n, const int *nrhs, const float *a, const int *lda,
             float *b, const int *ldb, int *info, unsigned long);
