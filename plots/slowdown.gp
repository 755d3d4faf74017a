# slowdown: a bar for every configuration, from 1 (the baseline) to its slowdown, with the 95 % interval as whiskers and
# what was published as a diamond. plot_charts.c sets the geometry, logarithmic, the ends of the axis (low, high), and
# $bars: row from below, slowdown, low bound, high bound, published, figures for the right margin, name
X(px) = px / width_px
Y(px) = px / height_px

set lmargin at screen X(left_px)
set rmargin at screen X(width_px - right_px)
set bmargin at screen Y(bottom_px)
set tmargin at screen Y(height_px - 62)

ink = '#333333'
set label 1 title_text at screen X(20), screen Y(height_px - 24) left font ',16' textcolor rgb ink
set label 2 subtitle_text at screen X(20), screen Y(height_px - 44) left font ',11' textcolor rgb '#666666'
set border 1 linecolor rgb '#888888'
set grid xtics mxtics linetype 1 linecolor rgb '#e4e4e4' linewidth 1
set tics nomirror scale 0.5 textcolor rgb ink
if (logarithmic > 0) {
    set logscale x
    set xtics ('0.01' 0.01, '0.02' 0.02, '0.05' 0.05, '0.1' 0.1, '0.2' 0.2, '0.5' 0.5, '1' 1, '2' 2, '5' 5, '10' 10, '20' 20, '50' 50, '100' 100, '200' 200, '500' 500, '1,000' 1e3, \
        '10,000' 1e4, '100,000' 1e5)
}
set xrange [low:high]
set yrange [0.4:rows + 0.6]
unset ytics
set xlabel axis_text offset 0,0.4 textcolor rgb ink
set arrow from 1, graph 0 to 1, graph 1 nohead linecolor rgb '#555555' linewidth 1.2 front
set key at screen X(width_px - right_px), screen Y(14) right center horizontal samplen 1.5 textcolor rgb ink

plot $bars using 2:1:(1):2:($1 - 0.3):($1 + 0.3) with boxxyerror fillcolor rgb '#56b4e9' fillstyle solid 0.75 \
         border linecolor rgb '#0072b2' notitle, \
     $bars using 2:1:3:4 with xerrorbars pointtype 0 linecolor rgb '#000000' linewidth 1.4 \
         title '95 % interval', \
     $bars using (published > 0 ? $5 : NaN):1 with points pointtype 12 pointsize 1.1 linecolor rgb '#d55e00' linewidth 1.6 \
         title published > 0 ? 'published' : '', \
     $bars using (high):1:6 with labels left offset 1.5,0 font ',12' textcolor rgb ink notitle, \
     $bars using (low):1:7 with labels right offset -0.8,0 textcolor rgb ink notitle
